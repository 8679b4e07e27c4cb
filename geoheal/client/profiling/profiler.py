"""The profiler of a reporter: samples in its own thread, and makes a profile of each stretch of time."""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from datetime import datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from geoheal.client.host.loop import Repeater
from geoheal.client.profiling.failures import Failures
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.sampler import Sampler
from geoheal.client.uuid7 import UuidV7

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geoheal.client.profiling.running import Running
    from geoheal.client.profiling.setting import ProfileSetting
    from geoheal.client.sending.service import ReportingService

log = logging.getLogger("geoheal.client")

SNAPSHOTS: Final = 3
"""Number of snapshots that a profile spans."""
WAITING_MAX: Final = 5
"""Largest number of profiles that wait to be sent; beyond it, the oldest are dropped."""
AGAIN: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
UNKNOWN: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
"""Status codes of a service whose version does not know profiles."""


class Profiler:
    """Samples from its creation on.

    Parameters
    ----------
    setting
        What is sampled, and how often.
    running
        The running requests.
    every_s
        Length (s) of a profile.
    identity
        Fields of every profile: system, node, and the running code.
    """

    def __init__(
        self,
        setting: ProfileSetting,
        running: Running,
        every_s: float,
        identity: Callable[[], Mapping[str, Any]],
    ) -> None:
        project = ProjectFunctions(setting.modules)
        self._running = running
        self._identity = identity
        self._every_s = every_s
        self._failures = Failures(project)
        self._sampler = Sampler(running, project, setting.hz)
        self._uuid7 = UuidV7()
        self._requests: dict[str, int] = {}
        self._waiting: deque[str] = deque(maxlen=WAITING_MAX)
        self._begin()
        running.failures, running.is_on = self._failures, True
        self._loop = Repeater("geoheal-profile", self._sampler.step)
        self._is_refused = False
        self.sent = 0

    def count(self, requests: Mapping[str, int]) -> None:
        """Count requests that ended, by route."""
        for route, count in requests.items():
            self._requests[route] = self._requests.get(route, 0) + count

    def turn(self) -> bool:
        """End the stretch if it is over; return whether a profile waits to be sent."""
        if time.monotonic() - self._began_s >= self._every_s:
            self.close_stretch()
        return bool(self._waiting)

    def close_stretch(self) -> None:
        """Make the profile of the stretch until now, unless it is empty, and begin the next one."""
        started_at, seconds = self._started_at, time.monotonic() - self._began_s
        book, errors, requests = self._sampler.take(), self._failures.take(), self._requests
        self._begin()
        if self._is_refused or (not book.samples and not errors):
            return
        fields = {
            **self._identity(),
            "id": str(self._uuid7()),
            "started_at": started_at.isoformat(),
            "duration_s": round(seconds, 6),
            "requests": {route: count for route, count in requests.items() if route},
            **book.report(requests),
            "errors": errors,
        }
        self._waiting.append(json.dumps({name: value for name, value in fields.items() if value is not None}))

    def send(self, service: ReportingService) -> None:
        """Send waiting profiles; raise ServiceUnreachable if the service does not answer."""
        while self._waiting:
            answer = service.send_profile(self._waiting[0])
            if answer.status in AGAIN:
                return
            self._waiting.popleft()
            if answer.status in UNKNOWN:
                log.warning("The service does not accept profiles; sampling has stopped.")
                self._is_refused = True
                self.stop(0.0)
                self._waiting.clear()
            elif answer.status >= HTTPStatus.BAD_REQUEST:
                log.warning("A profile was refused: %s", answer.detail)
            else:
                self.sent += 1

    def stop(self, timeout_s: float) -> None:
        """Stop sampling."""
        self._running.is_on, self._running.failures = False, None
        self._loop.stop(timeout_s)

    def _begin(self) -> None:
        self._started_at, self._began_s = datetime.now(timezone.utc), time.monotonic()
        self._requests = {}
