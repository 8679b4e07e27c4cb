"""The healing loop and the incidents of a geoheal service, as its own commands read and change them."""

from collections.abc import Mapping
from typing import Any

from geoheal.watch.service import Service


class HealingService(Service):
    """A geoheal service that is asked about healing; errors are those of :class:`Service`."""

    def start(self, system: str, *, auto_apply: bool) -> str:
        """Start a system's loop; the service's message."""
        return self._told("/start", {"system": system, "auto_apply": auto_apply})

    def stop(self, system: str) -> str:
        """Stop a system's loop; the service's message."""
        return self._told("/stop", {"system": system})

    def history(self, system: str, limit: int) -> list[Mapping[str, Any]]:
        """The attempts on a system, newest first."""
        params = {"system": system, "limit": str(limit)}
        return list(self._ask(lambda: self._client.get("/history", params=params)).json()["history"])

    def policy(self, system: str) -> Mapping[str, Any]:
        """What a system's loop may do."""
        answer = self._ask(lambda: self._client.get("/policy", params={"system": system}))
        return dict(answer.json()["policy"])

    def change_policy(self, system: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace settings; the policy after that."""
        whole = {**changes, "system": system}
        return dict(self._ask(lambda: self._client.patch("/policy", json=whole)).json()["policy"])

    def incidents(self, system: str, state: str | None, limit: int) -> list[Mapping[str, Any]]:
        """The incidents of a system, newest first, in short."""
        params = {"system": system, "limit": str(limit)} | ({} if state is None else {"state": state})
        return list(self._ask(lambda: self._client.get("/incidents", params=params)).json()["incidents"])

    def incident(self, system: str, incident_id: str) -> Mapping[str, Any]:
        """An incident with its findings, its timeline and its attempts."""
        answer = self._ask(lambda: self._client.get(f"/incidents/{incident_id}", params={"system": system}))
        return dict(answer.json()["incident"])

    def acknowledge(self, system: str, incident_id: str) -> Mapping[str, Any]:
        """Take an incident on."""
        return self._changed(incident_id, "acknowledge", {"system": system})

    def snooze(self, system: str, incident_id: str, until: str) -> Mapping[str, Any]:
        """Have no alerts of an incident sent until a moment (ISO 8601)."""
        return self._changed(incident_id, "snooze", {"system": system, "until": until})

    def _told(self, path: str, body: Mapping[str, Any]) -> str:
        return str(self._ask(lambda: self._client.post(path, json=dict(body))).json()["message"])

    def _changed(self, incident_id: str, change: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._ask(lambda: self._client.post(f"/incidents/{incident_id}/{change}", json=dict(body)))
        return dict(answer.json()["incident"])
