"""Calibrated detection of a geoheal service, as its own commands ask about it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from geoheal.remote.service import Service, given

CALIBRATING_S: Final = 600.0
"""Time (s) that a service may take to learn from the longest history."""


class DetectionService(Service):
    """Calibration and forecasts of a geoheal service; errors are those of :class:`Service`."""

    def explained(self, system: str) -> Mapping[str, Any]:
        """Return what is wrong with a system, with all evidence, its nodes and forecasts."""
        answer = self._ask(
            lambda: self._client.get("/degradation", params={"system": system, "explain": "true"})
        )
        return dict(answer.json()["degradation"])

    def calibration(self, system: str) -> Mapping[str, Any]:
        """Return the calibration of a system."""
        return dict(
            self._ask(lambda: self._client.get("/calibration", params={"system": system})).json()[
                "calibration"
            ]
        )

    def calibrate(self, system: str, since: str | None, until: str | None) -> Mapping[str, Any]:
        """Calibrate a system on its history, and return the calibration."""
        body = {"system": system, "calibrate": True, **given(since=since, until=until)}
        asked = partial(self._client.post, "/baseline", json=body, timeout=CALIBRATING_S)
        return dict(self._ask(asked).json()["calibration"])

    def forecast(
        self, system: str, metric: str, horizon: str, above: float | None, below: float | None
    ) -> Mapping[str, Any]:
        """Return the forecast of a metric, and when it crosses its thresholds."""
        limits = {
            "above": None if above is None else repr(above),
            "below": None if below is None else repr(below),
        }
        params = given(system=system, metric=metric, horizon=horizon, **limits)
        return dict(self._ask(lambda: self._client.get("/forecast", params=params)).json()["forecast"])
