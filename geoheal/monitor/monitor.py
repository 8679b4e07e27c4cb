"""The health monitor of one system, for Python programs."""

from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from geoheal.config.settings import Settings
from geoheal.constants import DEFAULT_SYSTEM, ROLLING_VIEW_SIZE, WINDOW_SIZE
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.snapshot import Observation, Snapshot
from geoheal.errors import InvalidInput
from geoheal.monitor.answers import degradation_answer, health_answer
from geoheal.monitor.health.alertness import Alertness
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history, read_health, set_baseline
from geoheal.monitor.ingest import process
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.store.operations.closing import close_in_time
from geoheal.store.operations.shared import Hold, hold_database
from geoheal.store.session import Database


class GeometricHealthMonitor:
    """Stores the snapshots of a system, and reports whether it drifts or degrades.

    Every snapshot is kept in the system's history. A monitor judges its rolling view: the system's snapshots
    since its own first one, so that a restarted program is not judged by its predecessor's snapshots.
    Before its first snapshot, it judges the stored history, as the service does.

    Parameters
    ----------
    history_size
        Length of the rolling view: the number of snapshots to judge and to keep in ``snapshots``.
    system
        The system that snapshots belong to unless they name another.
    database
        Database of the history; with None the configured or the embedded one, which all objects of the
        process share.
    settings
        Settings with the database; those of the environment if None.

    Attributes
    ----------
    snapshots
        The last snapshots that this monitor captured of its system, oldest first.

    Raises
    ------
    InvalidInput
        When history_size is not a positive integer.
    DatabaseError
        When the database cannot be opened.
    """

    def __init__(
        self,
        history_size: int = ROLLING_VIEW_SIZE,
        *,
        system: str = DEFAULT_SYSTEM,
        database: Database | None = None,
        settings: Settings | None = None,
    ) -> None:
        if history_size < 1:
            raise InvalidInput(
                f"history_size must be a positive integer, got {history_size!r}.", field="history_size"
            )
        self.system = system
        self._history_size = history_size
        self.snapshots: deque[Snapshot] = deque(maxlen=history_size)
        self._since: datetime | None = None
        self._cpu = process.ProcessCpu()
        hold = hold_database(settings) if database is None else Hold(database)
        self.database: Database = hold.database
        self._alertness = Alertness(hold.database)
        stack = ExitStack()
        stack.callback(hold.close)
        stack.callback(self._alertness.close)
        self._close = close_in_time(self, stack.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the database; an embedded one stops when nobody else uses it."""
        self._close()

    def capture_snapshot(self, state: Mapping[str, Any]) -> Snapshot:
        """Store the state of this process.

        Parameters
        ----------
        state
            Fields of ``POST /snapshot``; NumPy arrays are accepted. Memory, CPU, the code's hash and the
            versions of its modules are measured here unless given.

        Returns
        -------
        The snapshot as it is stored, with its drift.

        Raises
        ------
        InvalidInput
            When a field is wrong; the message names it.
        DatabaseError
            When the database is not available; nothing is stored.
        """
        report = parse_report({"system": self.system, **state})
        observation = self._completed(report.observe(datetime.now(UTC)))
        stored = ingest(self.database, report.system, observation)
        self._alertness.notice(stored.snapshot, stored.limits)
        if report.system == self.system:
            self._view(stored.snapshot)
        return stored.snapshot

    def detect_degradation(self) -> dict[str, Any]:
        """Judge the last snapshots of the rolling view; return the same as ``GET /degradation``."""
        with self.database.transaction() as connection:
            history = load_history(connection, self.system, self._window_size, since=self._since)
        return degradation_answer(assess(history, datetime.now(UTC)))

    def get_health_summary(self) -> dict[str, Any]:
        """Summarise the health; return the same as ``GET /health``.

        The status is that of the rolling view; ``snapshots_collected`` counts the stored history.
        """
        return health_answer(read_health(self.database, self.system, self._window_size, self._since))

    def set_baseline(self, basin: ArrayLike | None = None) -> Baseline:
        """Make these coordinates, or the last snapshot's basin by default, the active baseline.

        Raises
        ------
        NotMeasured
            When there is no basin.
        GeometryError
            When the coordinates are not a point of the system's manifold.
        """
        coords = None if basin is None else np.asarray(basin, dtype=np.float64)
        return set_baseline(self.database, self.system, coords)

    @property
    def _window_size(self) -> int:
        return min(WINDOW_SIZE, self._history_size)

    def _view(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)
        moment = snapshot.captured_at
        self._since = moment if self._since is None else min(self._since, moment)

    def _completed(self, observation: Observation) -> Observation:
        """Add this process's measurements of itself to an observation."""
        measured: dict[str, Any] = {}
        if observation.memory_usage_mb is None:
            measured["memory_usage_mb"] = process.memory_usage_mb()
        if observation.cpu_usage_pct is None:
            measured["cpu_usage_pct"] = self._cpu.usage_pct()
        given, own = observation.code_version, process.code_version()
        code_version = replace(
            given,
            code_hash=given.code_hash or own.code_hash,
            module_versions=given.module_versions or own.module_versions,
        )
        return replace(observation, code_version=code_version, **measured)
