"""Patches of a geoheal service, as its own commands read and decide on them."""

from collections.abc import Mapping
from typing import Any

from geoheal.remote.service import Service, given


class PatchService(Service):
    """A geoheal service that is asked about patches; errors are those of :class:`Service`."""

    def patches(self, system: str | None, state: str | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the patches of a system or of all, newest first, in short."""
        return self._listed("patches", system, state, limit)

    def patch(self, system: str | None, patch_id: str) -> Mapping[str, Any]:
        """Return a patch with its diff and its evidence."""
        answer = self._ask(lambda: self._client.get(f"/patches/{patch_id}", params=given(system=system)))
        return dict(answer.json()["patch"])

    def approve(
        self, system: str | None, patch_id: str, patch_hash: str, reason: str | None = None
    ) -> Mapping[str, Any]:
        """Approve what has this hash."""
        body, match = given(system=system, reason=reason), {"If-Match": f'"{patch_hash}"'}
        return self._decide(patch_id, "approve", body, match)

    def reject(self, system: str | None, patch_id: str, reason: str | None) -> Mapping[str, Any]:
        """Give a patch up."""
        return self._decide(patch_id, "reject", given(system=system, reason=reason), {})

    def roll_back(self, system: str | None, patch_id: str, reason: str | None) -> Mapping[str, Any]:
        """Have a patch undone."""
        return self._decide(patch_id, "rollback", given(system=system, reason=reason), {})

    def refusals(self, system: str, standing: bool | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the refusals of a system; with ``standing``, those that are not lifted."""
        params = {"system": system, "limit": str(limit)}
        params |= {} if standing is None else {"standing": str(standing).lower()}
        answer = self._ask(lambda: self._client.get("/refusals", params=params))
        return list(answer.json()["refusals"])

    def lift(self, system: str, patch_id: str) -> Mapping[str, Any]:
        """Allow a refused change again."""
        path, whole = f"/refusals/{patch_id}/lift", {"system": system}
        return dict(self._ask(lambda: self._client.post(path, json=whole)).json()["refusal"])

    def _decide(
        self, patch_id: str, decision: str, body: Mapping[str, str], headers: Mapping[str, str]
    ) -> Mapping[str, Any]:
        path = f"/patches/{patch_id}/{decision}"
        answer = self._ask(lambda: self._client.post(path, json=dict(body), headers=dict(headers)))
        return dict(answer.json()["patch"])
