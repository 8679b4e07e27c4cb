"""All detectors of one system, their common budget, and its alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self, TypeAlias

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy, AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly, Moved, Proof
from geoheal.monitor.detectors.budget import ALARMS, DEFAULT_BUDGET, SHARES, Evidence, significant
from geoheal.monitor.detectors.cusum import DECISION, Cusum
from geoheal.monitor.detectors.detector import Detector, Null
from geoheal.monitor.detectors.empirical_null import EmpiricalNull
from geoheal.monitor.detectors.fisher_combination import FisherCombination
from geoheal.monitor.detectors.fisher_rao import FisherRao
from geoheal.monitor.detectors.known_null import KnownNull
from geoheal.monitor.detectors.mann_kendall import MannKendall
from geoheal.monitor.detectors.return_level import fit_return_levels
from geoheal.monitor.detectors.shewhart import Shewhart

GAP_STEPS: Final = 10
"""After a gap of so many steps the immediate past is forgotten."""
LEAST_MEASURED: Final = 0.5
"""Share of the metrics without which a sample says nothing."""
INCIDENTS: Final = 2.0
"""Incidents presumed in a history at most, as a multiple of the joint evidence's share of the budget."""
CREEPING: Final = frozenset({Evidence.SLOW_CHANGE, Evidence.LEAK})
"""Evidence that grows little by little: a level that learnt on would creep along with it."""
NAMED: Final = 5
"""Metrics that a finding names at most."""
SEVEREST: Final = [AlarmState.FIRING, AlarmState.PENDING, AlarmState.QUIET, AlarmState.INSUFFICIENT_DATA]
DAY_S: Final = 86_400


Found: TypeAlias = Mapping[Evidence, tuple[float, float]]
"""Score and level of each kind of evidence that a sample gave."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one sample told.

    Parameters
    ----------
    state
        Of the alarm that is furthest.
    strength
        The strongest evidence in units of its level; None where too little was measured.
    anomalies
        One finding for each alarm that starts to fire with this sample.
    """

    state: AlarmState
    strength: float | None
    anomalies: tuple[Anomaly, ...]


class SystemDetector:
    """Watches one system, sample by sample.

    Parameters
    ----------
    calibration
        The system's normal.
    budget
        False alarms a day.
    policy
        When alarms fire and clear.

    Notes
    -----
    Each kind of evidence is compared with the level that costs its share of the budget; an alarm fires by the
    strongest of its kinds. The levels of jumps follow the system: they are learnt from its last thirty days,
    alarms included, so that what happens again and again ceases to be news. Those of slow change and leak
    stay as the history set them.
    """

    __slots__ = ("_alarms", "_detectors", "_last", "_nulls", "_shewhart", "budget", "calibration")

    def __init__(
        self,
        calibration: Calibration,
        budget: float = DEFAULT_BUDGET,
        policy: AlarmPolicy = AlarmPolicy(),  # noqa: B008 (frozen)
    ) -> None:
        self.calibration = calibration
        self.budget = budget
        self._shewhart = Shewhart.of(calibration)
        self._detectors = self._all()
        self._nulls = {kind: self._null(kind) for kind in self._detectors}
        self._alarms = [Alarm(_policy_for(kinds, policy)) for kinds in ALARMS]
        self._last: float | None = None

    def _all(self) -> dict[Evidence, Detector]:
        detectors: dict[Evidence, Detector | None] = {Evidence.DISTRIBUTION: FisherRao.of(self.calibration)}
        if self.calibration.metrics:
            detectors |= {
                Evidence.CHANNEL: self._shewhart,
                Evidence.JOINT: FisherCombination.of(self.calibration),
                Evidence.SLOW_CHANGE: Cusum.of(self.calibration),
                Evidence.LEAK: MannKendall.of(self.calibration),
            }
        return {kind: detector for kind, detector in detectors.items() if detector is not None}

    def _null(self, kind: Evidence) -> Null:
        per_day = self.budget * SHARES[kind]
        if kind is Evidence.DISTRIBUTION:
            return KnownNull(per_day, self.calibration.step_s)
        return EmpiricalNull(per_day, DECISION if kind is Evidence.SLOW_CHANGE else 0.0)

    def learn(self, times: Array, values: Array | None = None, basins: Array | None = None) -> None:
        """Replay the history that the calibration was learnt from, so that the detectors know their nulls.

        Parameters
        ----------
        times
            Epoch seconds (N,).
        values
            Metrics N×C in the calibration's order.
        basins
            Raw basin coordinates N×D.
        """
        joint = self._detectors.get(Evidence.JOINT)
        if values is not None and isinstance(joint, FisherCombination):
            joint.daily = _daily_maxima(joint, times, values)
            joint.clear()
        for i, at in enumerate(times.tolist()):
            self._scores(at, None if values is None else values[i], None if basins is None else basins[i])
        for kind in CREEPING & self._nulls.keys():
            self._nulls[kind].frozen = True
        if joint is not None:
            self._nulls[Evidence.JOINT].allow_for_incidents(INCIDENTS * self.budget * SHARES[Evidence.JOINT])

    def observe(self, at: float, values: Array | None = None, basin: Array | None = None) -> Observation:
        """Take in the sample at a time.

        Parameters
        ----------
        at
            Epoch seconds; later than the sample before.
        values
            Metrics (C,) in the calibration's order, NaN where not measured; see
            :meth:`geoheal.monitor.calibration.Calibration.vector`.
        basin
            Raw basin coordinates (D,).
        """
        found = self._scores(at, values, basin)
        anomalies = []
        for kinds, alarm in zip(ALARMS, self._alarms, strict=True):
            strength = max((found[kind][0] / found[kind][1] for kind in kinds if kind in found), default=None)
            if alarm.update(at, strength):
                own = {kind: found[kind] for kind in kinds if kind in found}
                anomalies.append(self._anomaly(at, alarm.since or at, values, own))
        strongest = max((score / level for score, level in found.values()), default=None)
        return Observation(self.state, strongest, tuple(anomalies))

    @property
    def state(self) -> AlarmState:
        """The state of the alarm that is furthest; insufficient data only where no alarm has any."""
        return min((alarm.state for alarm in self._alarms), key=SEVEREST.index)

    def _scores(
        self, at: float, values: Array | None, basin: Array | None
    ) -> dict[Evidence, tuple[float, float]]:
        if self._last is not None and at - self._last > GAP_STEPS * self.calibration.step_s:
            for detector in self._detectors.values():
                detector.clear()
        self._last = at
        found = {}
        usable = values is not None and self._usable(values)
        for kind, detector in self._detectors.items():
            sample = basin if kind is Evidence.DISTRIBUTION else values if usable else None
            score = None if sample is None else detector.update(at, sample)
            if score is not None:
                null = self._nulls[kind]
                found[kind] = (score, null.threshold(at))
                null.record(at, score)
        return found

    def _usable(self, values: Array) -> bool:
        if np.isfinite(values.sum()):
            return len(values) > 0
        return bool(np.isfinite(values).mean() >= LEAST_MEASURED)

    def _anomaly(self, at: float, since: float, values: Array | None, found: Found) -> Anomaly:
        rates = {
            kind: self._nulls[kind].false_alarms_per_day(at, score) for kind, (score, _) in found.items()
        }
        strongest = max(found, key=lambda kind: found[kind][0] / found[kind][1])
        kinds = significant(rates, self.budget) or (strongest,)
        return Anomaly(
            at=datetime.fromtimestamp(at, UTC),
            since=datetime.fromtimestamp(since, UTC),
            proofs=tuple(self._proof(kind, *found[kind], rates[kind]) for kind in kinds),
            moved=() if values is None else self._moved(values),
        )

    def _proof(self, kind: Evidence, score: float, threshold: float, rate: float) -> Proof:
        return Proof(
            evidence=kind,
            score=score,
            threshold=threshold,
            false_alarms_per_day=rate,
            p_value=min(1.0, rate * self.calibration.step_s / DAY_S),
            budget_per_day=self.budget * SHARES[kind],
        )

    def _moved(self, values: Array) -> tuple[Moved, ...]:
        deviations, before = self._shewhart.last, self._shewhart.deviation.before
        if deviations is None or before is None:
            return ()
        strongest = np.argsort(-np.abs(deviations))[:NAMED]
        names = self.calibration.names
        return tuple(
            Moved(
                metric=names[i],
                value=float(values[i]),
                expected=float(before[i]),
                deviations=float(deviations[i]),
            )
            for i in strongest.tolist()
            if abs(deviations[i]) >= 1.0
        )

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON; the calibration is stored apart."""
        return {
            "budget": self.budget,
            "last": self._last,
            "alarms": [alarm.to_dict() for alarm in self._alarms],
            "detectors": {kind.value: detector.to_dict() for kind, detector in self._detectors.items()},
            "nulls": {kind.value: null.to_dict() for kind, null in self._nulls.items()},
        }

    @classmethod
    def from_dict(
        cls,
        plain: Mapping[str, Any],
        calibration: Calibration,
        policy: AlarmPolicy = AlarmPolicy(),  # noqa: B008 (frozen)
    ) -> Self:
        """The inverse of :meth:`to_dict`, for the same calibration."""
        detector = cls(calibration, plain["budget"], policy)
        for kind, part in detector._detectors.items():
            part.restore(plain["detectors"][kind.value])
        for kind, state in plain["nulls"].items():
            learnt = KnownNull if kind == Evidence.DISTRIBUTION else EmpiricalNull
            detector._nulls[Evidence(kind)] = learnt.from_dict(state)
        detector._alarms = [
            Alarm.from_dict(alarm, _policy_for(kinds, policy))
            for kinds, alarm in zip(ALARMS, plain["alarms"], strict=True)
        ]
        detector._last = plain["last"]
        return detector


def _policy_for(kinds: tuple[Evidence, ...], policy: AlarmPolicy) -> AlarmPolicy:
    """The running mean of basins remembers by itself: its alarm is over when the mean is back."""
    return replace(policy, keep_firing_for_s=0.0) if Evidence.DISTRIBUTION in kinds else policy


def _daily_maxima(joint: FisherCombination, times: Array, values: Array) -> tuple[float, float]:
    """What either part of the joint evidence reaches once a day in the history."""
    nulls = (EmpiricalNull(1.0), EmpiricalNull(1.0))
    for at, row in zip(times.tolist(), values, strict=True):
        for null, part in zip(nulls, joint.parts(at, row) or (), strict=False):
            null.record(at, part)
    levels = [fit_return_levels(null.maxima).level(1.0) if len(null.maxima) else 1.0 for null in nulls]
    return max(levels[0], 1e-12), max(levels[1], 1e-12)
