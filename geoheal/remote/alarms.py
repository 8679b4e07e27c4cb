"""Alarms of a geoheal service, for its own commands."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from geoheal.remote.service import Service


class AlarmService(Service):
    """A geoheal service that receives alarms; errors are those of :class:`Service`."""

    def report_change(self, change: Mapping[str, Any]) -> Mapping[str, Any]:
        """Report a change; return it as stored."""
        return dict(self._ask(lambda: self._client.post("/events", json=dict(change))).json()["event"])

    def changes(self, system: str | None, kind: str | None, limit: int) -> list[Mapping[str, Any]]:
        """Return the changes of a system, or of all, newest first."""
        given = {"system": system, "kind": kind, "limit": str(limit)}
        params = {name: value for name, value in given.items() if value is not None}
        return list(self._ask(lambda: self._client.get("/events", params=params)).json()["events"])

    def plan_silence(self, silence: Mapping[str, Any]) -> Mapping[str, Any]:
        """Plan a silence; return it as stored."""
        return dict(self._ask(lambda: self._client.post("/silences", json=dict(silence))).json()["silence"])

    def silences(self, system: str | None, limit: int, *, ended: bool) -> list[Mapping[str, Any]]:
        """Return the silences that have not ended (or all), newest first."""
        params = {"limit": str(limit), "ended": str(ended).lower()}
        params |= {} if system is None else {"system": system}
        return list(self._ask(lambda: self._client.get("/silences", params=params)).json()["silences"])

    def end_silence(self, silence_id: str) -> Mapping[str, Any]:
        """End a silence now."""
        return dict(self._ask(lambda: self._client.delete(f"/silences/{silence_id}")).json()["silence"])

    def write_rule(self, name: str, rule: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write a rule; return it as stored."""
        where = f"/rules/{quote(name, safe='')}"
        return dict(self._ask(lambda: self._client.put(where, json=dict(rule))).json()["rule"])

    def rules(self, system: str | None) -> list[Mapping[str, Any]]:
        """Return all rules (about a system), by name; there are no more than fit on a page."""
        params = {"limit": "1000"} | ({} if system is None else {"system": system})
        return list(self._ask(lambda: self._client.get("/rules", params=params)).json()["rules"])

    def delete_rule(self, name: str) -> str:
        """Delete a rule; the service's message."""
        where = f"/rules/{quote(name, safe='')}"
        return str(self._ask(lambda: self._client.delete(where)).json()["message"])

    def channels(self) -> list[str]:
        """Return the names of the channels by which the service sends alerts."""
        return [
            str(each["name"]) for each in self._ask(lambda: self._client.get("/channels")).json()["channels"]
        ]

    def try_channel(self, name: str) -> Mapping[str, Any]:
        """Let the service send a test message by a channel; return whether it was accepted, or why not."""
        where = f"/channels/{quote(name, safe='')}/test"
        return dict(self._ask(lambda: self._client.post(where, json={})).json()["channel"])
