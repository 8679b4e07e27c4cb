"""Systems of a geoheal service, as its own commands list, rename, merge and delete them."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from geoheal.remote.service import Service

PAGE = 1000
MERGING_S = 600.0
"""Time (s) that a service may take for the longest history."""


class SystemsService(Service):
    """A geoheal service that is asked about its systems; errors are those of :class:`Service`."""

    def listed(self) -> list[Mapping[str, Any]]:
        """All systems, by name."""
        page = self._page({"limit": str(PAGE)})
        found = list(page["systems"])
        while page["next_cursor"]:
            page = self._page({"limit": str(PAGE), "cursor": page["next_cursor"]})
            found += page["systems"]
        return found

    def found(self, name: str) -> Mapping[str, Any]:
        """Return a system, with its thresholds and the state of its calibration."""
        return dict(self._ask(lambda: self._client.get(f"/systems/{quote(name, safe='')}")).json()["system"])

    def _page(self, params: Mapping[str, str]) -> Mapping[str, Any]:
        return dict(self._ask(lambda: self._client.get("/systems", params=dict(params))).json())

    def rename(self, name: str, new: str) -> str:
        """Give a system another name; the name that it has now."""
        answer = self._ask(lambda: self._client.patch(f"/systems/{quote(name, safe='')}", json={"name": new}))
        return str(answer.json()["system"]["name"])

    def merge(self, name: str, into: str) -> str:
        """Put a system into another one; the service's message."""
        path = f"/systems/{quote(name, safe='')}/merge"
        request = partial(self._client.post, path, json={"into": into}, timeout=MERGING_S)
        return str(self._ask(request).json()["message"])

    def delete(self, name: str) -> str:
        """Delete a system; the service's message."""
        return str(
            self._ask(lambda: self._client.delete(f"/systems/{quote(name, safe='')}")).json()["message"]
        )
