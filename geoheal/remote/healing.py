"""The healing loop and the incidents of a geoheal service, as its own commands read and change them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from geoheal.remote.service import Service, given


class HealingService(Service):
    """A geoheal service that is asked about healing; errors are those of :class:`Service`."""

    def start(self, system: str, *, auto_apply: bool) -> str:
        """Start a system's loop; the service's message."""
        return self._post("/start", {"system": system, "auto_apply": auto_apply})

    def stop(self, system: str) -> str:
        """Stop a system's loop; the service's message."""
        return self._post("/stop", {"system": system})

    def stop_all(self) -> str:
        """Stop the loops of all systems; the service's message."""
        return self._post("/stop-all", {})

    def history(self, system: str | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the attempts on a system or on all, newest first."""
        return self._listed("history", system, None, limit)

    def policy(self, system: str) -> Mapping[str, Any]:
        """Return the healing policy of a system."""
        answer = self._ask(lambda: self._client.get("/policy", params={"system": system}))
        return dict(answer.json()["policy"])

    def change_policy(self, system: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Replace settings; the policy after that."""
        whole = {**changes, "system": system}
        return dict(self._ask(lambda: self._client.patch("/policy", json=whole)).json()["policy"])

    def incidents(self, system: str | None, state: str | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the incidents of a system or of all, newest first, in short."""
        return self._listed("incidents", system, state, limit)

    def incident(self, system: str | None, incident_id: str) -> Mapping[str, Any]:
        """Return an incident with its findings, its timeline and its attempts."""
        answer = self._ask(lambda: self._client.get(f"/incidents/{incident_id}", params=given(system=system)))
        return dict(answer.json()["incident"])

    def suspects(self, system: str | None, incident_id: str) -> Mapping[str, Any]:
        """Return the state of the search for the commit behind an incident; the first request starts it."""
        path = f"/incidents/{incident_id}/suspects"
        answer = self._ask(lambda: self._client.get(path, params=given(system=system)))
        return dict(answer.json()["suspects"])

    def acknowledge(self, system: str | None, incident_id: str, by: str | None = None) -> Mapping[str, Any]:
        """Take an incident on, by name where one is given."""
        return self._changed(incident_id, "acknowledge", given(system=system, by=by))

    def comment(
        self, system: str | None, incident_id: str, text: str, by: str | None = None
    ) -> Mapping[str, Any]:
        """Add a comment to an incident's timeline."""
        return self._changed(incident_id, "comments", given(system=system, text=text, by=by))

    def snooze(self, system: str | None, incident_id: str, until: str) -> Mapping[str, Any]:
        """Have no alerts of an incident sent until a moment (ISO 8601)."""
        return self._changed(incident_id, "snooze", given(system=system, until=until))

    def resolve(
        self, system: str | None, incident_id: str, reason: str, verdict: str | None = None
    ) -> Mapping[str, Any]:
        """Say that an incident is over, and why; ``verdict`` is false_alarm or expected."""
        said = {} if verdict is None else {verdict: True}
        return self._changed(incident_id, "resolve", {**given(system=system, reason=reason), **said})

    def mark(
        self, system: str | None, incident_id: str, verdict: str, reason: str | None
    ) -> Mapping[str, Any]:
        """Say what an incident was: false_alarm, expected or real."""
        body = given(system=system, verdict=verdict, reason=reason)
        return self._changed(incident_id, "verdict", body)

    def alerts(self, system: str | None, state: str | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the alerts of a system or of all, newest first."""
        return self._listed("alerts", system, state, limit)

    def retry_alert(self, system: str | None, alert_id: str) -> Mapping[str, Any]:
        """Have a dead alert sent again."""
        path = f"/alerts/{alert_id}/retry"
        answer = self._ask(lambda: self._client.post(path, params=given(system=system), json={}))
        return dict(answer.json()["alert"])

    def resume(self, system: str, module_name: str) -> str:
        """Resume auto_apply for a module; return the service's message."""
        return self._post(f"/modules/{quote(module_name, safe='')}/resume", {"system": system})

    def _post(self, path: str, body: Mapping[str, Any]) -> str:
        return str(self._ask(lambda: self._client.post(path, json=dict(body))).json()["message"])

    def _changed(self, incident_id: str, change: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._ask(lambda: self._client.post(f"/incidents/{incident_id}/{change}", json=dict(body)))
        return dict(answer.json()["incident"])
