"""Patches of a geoheal service, as its own commands read and decide upon them."""

from collections.abc import Mapping
from typing import Any

from geoheal.watch.service import Service


class PatchService(Service):
    """A geoheal service that is asked about patches; errors are those of :class:`Service`."""

    def patches(self, system: str, state: str | None, limit: int) -> list[Mapping[str, Any]]:
        """The patches of a system, newest first, in short."""
        params = {"system": system, "limit": str(limit)} | ({} if state is None else {"state": state})
        answer = self._ask(lambda: self._client.get("/patches", params=params))
        return list(answer.json()["patches"])

    def patch(self, system: str, patch_id: str) -> Mapping[str, Any]:
        """A patch with its diff and its evidence."""
        answer = self._ask(lambda: self._client.get(f"/patches/{patch_id}", params={"system": system}))
        return dict(answer.json()["patch"])

    def approve(self, system: str, patch_id: str, patch_hash: str) -> Mapping[str, Any]:
        """Approve what has this hash."""
        return self._decide(system, patch_id, "approve", {}, {"If-Match": f'"{patch_hash}"'})

    def reject(self, system: str, patch_id: str, reason: str | None) -> Mapping[str, Any]:
        """Give a patch up."""
        return self._decide(system, patch_id, "reject", {} if reason is None else {"reason": reason}, {})

    def roll_back(self, system: str, patch_id: str, reason: str | None) -> Mapping[str, Any]:
        """Have a patch undone."""
        return self._decide(system, patch_id, "rollback", {} if reason is None else {"reason": reason}, {})

    def _decide(
        self, system: str, patch_id: str, decision: str, body: Mapping[str, str], headers: Mapping[str, str]
    ) -> Mapping[str, Any]:
        path, whole = f"/patches/{patch_id}/{decision}", {"system": system, **body}
        answer = self._ask(lambda: self._client.post(path, json=whole, headers=dict(headers)))
        return dict(answer.json()["patch"])
