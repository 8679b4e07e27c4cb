"""The reporter: gathers measurements in the monitored process, and sends them in the background."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from geoheal.client.engine import ReporterThreads, ReportingPlan
from geoheal.client.host.code_identity import CodeIdentity
from geoheal.client.host.forks import follow_forks
from geoheal.client.host.process_end import END
from geoheal.client.host.slot import slot_of
from geoheal.client.observing.gauges import Gauges, Sampler
from geoheal.client.observing.requests import STEP_S, STEPS, Requests
from geoheal.client.observing.watching import watched
from geoheal.client.profiling.running import Running
from geoheal.client.profiling.sampler import HZ
from geoheal.client.profiling.setting import profile_setting
from geoheal.client.sending.service import ReportingService
from geoheal.constants import DEFAULT_PORT, DEFAULT_SYSTEM
from geoheal.errors import InvalidInput

log = logging.getLogger("geoheal.client")

DEFAULT_URL: Final = f"http://127.0.0.1:{DEFAULT_PORT}"
INTERVAL_S: Final = 10.0
INTERVAL_MIN_S: Final = 0.05
EXIT_S: Final = 5.0
"""Longest time (s) for which the last snapshots may delay the process's end."""

Note = Callable[[str, float, bool], None]
R = TypeVar("R")
if TYPE_CHECKING:
    from typing import ParamSpec  # novm - since 3.10

    P = ParamSpec("P")


class Reporter:
    """Reports the health of this process to a geoheal service.

    It costs about a microsecond per request, and never raises into, slows or stops the application, whatever
    the service does: snapshots wait in bounded memory (beyond it, the oldest are dropped and counted), and on
    disk if a spool is given. Two daemon threads start with the first request or number, separately in each
    process: a forked process has its own reporter.

    Parameters
    ----------
    url
        URL of the service; otherwise ``GEOHEAL_URL``, otherwise the service on this machine.
    system
        Name of the monitored system; otherwise ``GEOHEAL_SYSTEM``, otherwise ``default``.
    node
        Name of this replica; otherwise ``GEOHEAL_NODE``, otherwise host and slot: processes that run at the
        same time have different slots, and a restarted process takes the slot of its predecessor.
    token
        Bearer token of role reporter; otherwise ``GEOHEAL_TOKEN``.
    interval_s
        Seconds between two snapshots.
    spool
        Folder in which waiting snapshots, and the reference of Φ and κ, are kept after the process ends;
        processes may share it.
    code_hash, modules
        Name of the running code (otherwise git's commit), and the application's own modules; the SHA-256 of
        their sources are reported as their versions.
    latency_basin
        Whether the distribution of latencies is the basin, for which the system is registered in ``simplex``
        geometry; False for systems that give their own ``basin_coords``.
    activity_step_s, activity_steps
        Length of the steps in which activity is counted, and number of steps from which Φ and κ are measured.
    profile, profile_hz
        Whether functions are profiled: True, or import names of the project's modules (``shop.*``); otherwise
        ``GEOHEAL_PROFILE``, otherwise ``profile`` of geoheal.toml, otherwise not. Samples per second, on
        average.

    Raises
    ------
    InvalidInput
        If the URL, the token or the interval is invalid. Nothing else is raised, here or later.
    """

    _engine: ReporterThreads | None
    _note: Note
    _requests: Requests
    _gauges: Gauges
    running: Running
    """Running requests, while the process is profiled."""

    def __init__(
        self,
        url: str | None = None,
        system: str | None = None,
        node: str | None = None,
        token: str | None = None,
        interval_s: float = INTERVAL_S,
        spool: str | os.PathLike[str] | None = None,
        *,
        code_hash: str | None = None,
        modules: Sequence[str] = (),
        latency_basin: bool = True,
        activity_step_s: float = STEP_S,
        activity_steps: int = STEPS,
        profile: bool | Sequence[str] | None = None,
        profile_hz: float = HZ,
    ) -> None:
        if not interval_s >= INTERVAL_MIN_S:
            raise InvalidInput(f"interval_s is at least {INTERVAL_MIN_S} s.", field="interval_s")
        self._plan = ReportingPlan(
            service=ReportingService(
                url or os.environ.get("GEOHEAL_URL") or DEFAULT_URL, token or os.environ.get("GEOHEAL_TOKEN")
            ),
            system=system or os.environ.get("GEOHEAL_SYSTEM") or DEFAULT_SYSTEM,
            node=node or os.environ.get("GEOHEAL_NODE"),
            interval_s=interval_s,
            spool=None if spool is None else Path(spool).absolute(),
            code=CodeIdentity(code_hash, modules),
            latency_basin=latency_basin,
            activity_step_s=activity_step_s,
            activity_steps=activity_steps,
            profile=profile_setting(profile, profile_hz),
        )
        self._closed = False
        self._begin()
        follow_forks(self)

    def observe(self, latency_ms: float, name: str = "request", failed: bool = False) -> None:
        """Record a request, or another unit of work, that ended now.

        Parameters
        ----------
        latency_ms
            How long it took.
        name
            Its name, such as a route or a function; beyond 63 names, all others count as one.
        failed
            Whether it failed.
        """
        self._note(name, latency_ms, failed)

    def watch(self, function: Callable[P, R]) -> Callable[P, R]:
        """Decorate a function, which may be asynchronous: each call is observed under its name.

        Return values and exceptions are unchanged; an exception counts as a failure.

        Raises
        ------
        TypeError
            If the argument is something else, such as a name.
        """
        return watched(function, self)

    def gauge(
        self,
        *,
        phi: float | None = None,
        kappa_eff: float | None = None,
        basin_coords: Any = None,  # noqa: ANN401 - a sequence, or an array of some library
        confidence: float | None = None,
        surprise: float | None = None,
        agency: float | None = None,
    ) -> None:
        """Set the application's own numbers for the next snapshot, in which they replace measured ones.

        A number is reported once. An invalid value (NaN, a Φ beyond 0..1) is left out and logged.
        """
        self._gauges.set(
            {
                "phi": phi,
                "kappa_eff": kappa_eff,
                "basin_coords": basin_coords,
                "confidence": confidence,
                "surprise": surprise,
                "agency": agency,
            }
        )
        self.start()

    def sample(self, function: Sampler) -> Sampler:
        """Call a function before each snapshot; it may call :meth:`gauge`, or return the numbers.

        It runs in the reporter's thread, and can be used as a decorator.
        """
        self._gauges.sample(function)
        self.start()
        return function

    def send_health_snapshot(self, label: str) -> None:
        """Report now, with a label; the snapshot is made and sent in the background."""
        engine = self.start()
        if engine is not None:
            engine.send_now(label)

    def start(self) -> ReporterThreads | None:
        """Begin to report, as the first request or number also does; return None after :meth:`close`."""
        with self._starting:
            if self._closed:
                return None
            if self._engine is None:
                self._engine = self._started()
            return self._engine

    def _started(self) -> ReporterThreads | None:
        node = self._plan.node or f"{socket.gethostname()}-{slot_of(self._plan.system) or os.getpid()}"
        try:
            engine = ReporterThreads(
                replace(self._plan, node=node), self._requests, self._gauges, self.running
            )
            END.add(self.close)
        except RuntimeError as error:  # no more threads: the interpreter ends, or the system is full
            log.warning("Nothing is reported: %s.", error)
            self._closed, self._note = True, _ignore
            return None
        self._note = self._requests.note
        return engine

    def flush(self, timeout_s: float = EXIT_S) -> bool:
        """Wait until all created or requested snapshots are sent; return False if that takes longer."""
        engine, deadline = self._engine, time.monotonic() + timeout_s
        while engine is not None and engine.is_busy and time.monotonic() < deadline:
            time.sleep(0.01)
        return engine is None or not engine.is_busy

    def close(self, timeout_s: float = EXIT_S) -> None:
        """Report a last time and end.

        The end of the process, or of its lifespan (ASGI), does this automatically.

        Parameters
        ----------
        timeout_s
            Seconds after which unsent snapshots stay in the spool, or are lost without one.
        """
        with self._starting:
            first, self._closed = not self._closed, True
            self._note = _ignore
        END.remove(self.close)
        if self._engine is not None and first:
            self._engine.close(timeout_s)

    def reopen(self) -> None:
        """Report again after :meth:`close`, for an application that starts again in the same process."""
        with self._starting:
            if self._closed:
                self._closed = False
                self._begin_again()

    def status(self) -> dict[str, int]:
        """Return the numbers of snapshots that wait, were sent, were refused, and were dropped."""
        engine = self._engine
        if engine is None:
            return {"waiting": 0, "sent": 0, "refused": 0, "dropped": 0}
        return {
            "waiting": len(engine.outbox),
            "sent": engine.sender.sent,
            "refused": engine.sender.refused,
            "dropped": engine.outbox.dropped,
        }

    def _begin(self) -> None:
        """Return to the initial state: nothing runs, nothing is recorded."""
        self._starting = threading.RLock()
        self._engine = None
        self._requests = Requests()
        self._gauges = Gauges()
        self.running = Running()
        self._note = _ignore if self._closed else self._first_note

    def _first_note(self, name: str, latency_ms: float, failed: bool) -> None:
        self._requests.note(name, latency_ms, failed)
        self.start()

    def _begin_again(self) -> None:
        samplers = self._gauges.samplers
        self._begin()
        self._gauges.samplers = samplers

    def forked(self) -> None:
        """Begin again in a forked process; waiting snapshots belong to the parent."""
        if self._engine is not None and self._engine.spool is not None:
            self._engine.spool.leave_to_parent()
        self._begin_again()


def _ignore(_name: str, _latency_ms: float, _failed: bool) -> None:
    """Ignore requests after the end."""
