"""Profiles of a geoheal service, as its own commands ask for them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from geoheal.remote.service import Service


class ProfileService(Service):
    """A geoheal service that is asked about profiles; errors are those of :class:`Service`."""

    def profile(self, system: str, **query: str | None) -> Mapping[str, Any]:
        """Where a system spends its time, and what differs from another stretch where one is named."""
        given = {name: value for name, value in query.items() if value is not None}
        place = f"/systems/{quote(system, safe='')}/profile"
        found: Mapping[str, Any] = self._ask(lambda: self._client.get(place, params=given)).json()
        return found
