"""The health monitor of one system, for Python programs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.baseline import Baseline
from geoheal.domain.snapshot import Observation, Snapshot
from geoheal.domain.thresholds import Thresholds
from geoheal.monitor import process
from geoheal.monitor.alertness import Alertness
from geoheal.monitor.answers import degradation_answer, health_answer
from geoheal.monitor.degradation import assess
from geoheal.monitor.ingest import ingest
from geoheal.monitor.reading import load_history, read_health, set_baseline
from geoheal.monitor.report import parse_report
from geoheal.store.session import Database


class GeometricHealthMonitor:
    """Stores the snapshots of a system, and says whether it drifts or degrades.

    Parameters
    ----------
    database
        Where its history is kept.
    system
        The system that snapshots belong to unless they name another.
    on_close
        Called by :meth:`close`; may be called more than once.
    """

    def __init__(
        self,
        database: Database,
        system: str = DEFAULT_SYSTEM,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.system = system
        self._database = database
        self._on_close = on_close
        self._alertness = Alertness(database)
        self._cpu = process.CpuMeter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database; an embedded one stops when nobody else uses it."""
        self._alertness.close()
        self._on_close()

    def capture_snapshot(self, state: Mapping[str, Any]) -> Snapshot:
        """Store the state of this process.

        Parameters
        ----------
        state
            Fields of ``POST /snapshot``; NumPy arrays are welcome. Memory, CPU, the code's hash and the
            versions of its modules are measured here unless given.

        Returns
        -------
        The snapshot as it is stored, with its drift.

        Raises
        ------
        InvalidInput
            When a field is wrong; it is named.
        DatabaseError
            When the database cannot take it; nothing is stored then.
        """
        report = parse_report({"system": self.system, **state})
        observation = self._completed(report.observe(datetime.now(UTC)))
        snapshot = ingest(self._database, report.system, observation).snapshot
        self._alertness.notice(snapshot, Thresholds())
        return snapshot

    def detect_degradation(self) -> dict[str, Any]:
        """Judge the last snapshots: the answer of ``GET /degradation``."""
        with self._database.transaction() as connection:
            history = load_history(connection, self.system)
        return degradation_answer(assess(history, datetime.now(UTC)))

    def get_health_summary(self) -> dict[str, Any]:
        """The system's health at a glance: the answer of ``GET /health``."""
        return health_answer(read_health(self._database, self.system))

    def set_baseline(self, basin: ArrayLike | None = None) -> Baseline:
        """Make these coordinates, or else the last snapshot's basin, the active baseline.

        Raises
        ------
        NotMeasured
            When there is no basin to take.
        GeometryError
            When the coordinates are no point of the system's manifold.
        """
        coords = None if basin is None else np.asarray(basin, dtype=np.float64)
        return set_baseline(self._database, self.system, coords)

    def _completed(self, observation: Observation) -> Observation:
        """The observation with what this process knows of itself."""
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
