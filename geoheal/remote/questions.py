"""History of a system, and comparisons of releases, from a geoheal service."""

import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from geoheal.errors import InvalidInput
from geoheal.remote.service import Service, given

PAUSE_S: Final = 0.05
PAUSE_MAX_S: Final = 2.0
"""Longest pause (s) between two checks whether a comparison is done."""


class QuestionService(Service):
    """A geoheal service that is asked questions; errors are those of :class:`Service`."""

    def timeline(
        self,
        system: str,
        since: str | None,
        until: str | None,
        points: int,
        metrics: tuple[str, ...] = (),
    ) -> Mapping[str, Any]:
        """Return the history of a system in buckets, with the marks on its time axis."""
        params = given(
            system=system, since=since, until=until, points=str(points), metric=",".join(metrics) or None
        )
        return self._found("/timeline", params, "timeline")

    def status(self, system: str) -> Mapping[str, Any]:
        """Return the status of the service's layers for a system."""
        return self._found("/status", {"system": system}, "status")

    def snapshots(
        self, system: str, since: str | None, until: str | None, cursor: str | None, *, basin: bool
    ) -> Mapping[str, Any]:
        """Return a page of a system's snapshots, newest first."""
        params = given(
            system=system, since=since, until=until, cursor=cursor, basin=str(basin).lower(), limit="500"
        )
        return dict(self._ask(lambda: self._client.get("/snapshots", params=params)).json())

    def profile(self, system: str, **query: str | None) -> Mapping[str, Any]:
        """Return where a system spends its time, and what differs from another stretch where one is named."""
        place = f"/systems/{quote(system, safe='')}/profile"
        return dict(self._ask(lambda: self._client.get(place, params=given(**query))).json())

    def degradation(self, system: str) -> Mapping[str, Any]:
        """Return what is wrong with a system, finding by finding."""
        return self._found("/degradation", {"system": system}, "degradation")

    def causes(self, system: str, incident_id: str) -> Mapping[str, Any]:
        """Return what moved first in an incident, and what changed then."""
        return self._found(f"/incidents/{incident_id}/causes", {"system": system}, "causes")

    def compare(
        self,
        current: Mapping[str, Any] | None,
        candidate: Mapping[str, Any] | None,
        rules: Mapping[str, Any],
        config: str | None = None,
    ) -> Mapping[str, Any]:
        """Compare two periods of telemetry, however long that takes."""
        body = {"current": current, "candidate": candidate, "rules": rules, "config": config}
        prefer = {"Prefer": "respond-async"}
        asked = self._ask(lambda: self._client.post("/compare", json=body, headers=prefer)).json()
        if "comparison" not in asked:
            return dict(asked)
        path, pause_s = f"/comparisons/{asked['comparison']['id']}", PAUSE_S
        while asked["comparison"]["state"] == "running":
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, PAUSE_MAX_S)
            asked = self._ask(lambda: self._client.get(path)).json()
        if asked["comparison"]["error"] is not None:
            raise InvalidInput(asked["comparison"]["error"])
        return dict(asked["comparison"]["answer"])

    def _found(self, path: str, params: Mapping[str, str], name: str) -> Mapping[str, Any]:
        return dict(self._ask(lambda: self._client.get(path, params=dict(params))).json()[name])
