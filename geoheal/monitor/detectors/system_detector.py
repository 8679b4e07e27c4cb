"""All detectors of one system, their common budget, and its alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final, Self

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
from geoheal.monitor.detectors.strand import Strand

GAP_STEPS: Final = 10
"""After a gap of so many steps the immediate past is forgotten."""
LEAST_MEASURED: Final = 0.5
"""Share of the metrics without which a sample says nothing."""
INCIDENTS: Final = 2.0
"""Incidents presumed in a history at most, as a multiple of the joint evidence's share of the budget."""
CREEPING: Final = frozenset({Evidence.SLOW_CHANGE, Evidence.LEAK})
"""Evidence that grows little by little: a level that learnt at once would creep along with it."""
LAG: Final = 24
"""Hours by which the level of such evidence stays behind, and for which its alarm keeps firing."""
NAMED: Final = 5
"""Metrics that a finding names at most."""
SEVEREST: Final = [AlarmState.FIRING, AlarmState.PENDING, AlarmState.QUIET, AlarmState.INSUFFICIENT_DATA]
DAY_S: Final = 86_400
HOUR_S: Final = 3_600


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
    follow a day later.
    """

    __slots__ = ("_alarms", "_last", "_shewhart", "_strands", "budget", "calibration")

    def __init__(
        self,
        calibration: Calibration,
        budget: float = DEFAULT_BUDGET,
        policy: AlarmPolicy = AlarmPolicy(),  # noqa: B008 (frozen)
    ) -> None:
        self.calibration = calibration
        self.budget = budget
        self._shewhart = Shewhart.of(calibration)
        self._strands = self._all()
        self._alarms = [
            (Alarm(_policy_for(kinds, policy)), [strand for strand in self._strands if strand.kind in kinds])
            for kinds in ALARMS
        ]
        self._last: float | None = None

    def _all(self) -> list[Strand]:
        calibration = self.calibration
        detectors: list[tuple[Evidence, Detector | None]] = [
            (Evidence.DISTRIBUTION, FisherRao.of(calibration))
        ]
        if calibration.metrics:
            detectors += [
                (Evidence.CHANNEL, self._shewhart),
                (Evidence.JOINT, FisherCombination.of(calibration)),
                (Evidence.SLOW_CHANGE, Cusum.of(calibration)),
                (Evidence.LEAK, MannKendall.of(calibration)),
            ]
        return [Strand(kind, each, self._null(kind)) for kind, each in detectors if each is not None]

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
        for strand in self._strands:
            if values is not None and isinstance(strand.detector, FisherCombination):
                strand.detector.daily = _daily_maxima(strand.detector, times, values)
                strand.detector.clear()
        for i, at in enumerate(times.tolist()):
            self._feed(at, None if values is None else values[i], None if basins is None else basins[i])
        for strand in self._strands:
            if strand.kind is Evidence.JOINT:
                strand.null.allow_for_incidents(INCIDENTS * self.budget * SHARES[Evidence.JOINT])
            strand.null.lag = LAG if strand.kind in CREEPING else 0
            strand.null.refit()

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
        self._feed(at, values, basin)
        anomalies = []
        strongest: float | None = None
        for alarm, strands in self._alarms:
            strength = max((s.strength for s in strands if s.strength is not None), default=None)
            if strength is not None and (strongest is None or strength > strongest):
                strongest = strength
            if alarm.update(at, strength):
                anomalies.append(self._anomaly(at, alarm.since or at, values, strands))
        return Observation(self.state, strongest, tuple(anomalies))

    @property
    def state(self) -> AlarmState:
        """The state of the alarm that is furthest; insufficient data only where no alarm has any."""
        states = [alarm.state for alarm, _ in self._alarms]
        return next(state for state in SEVEREST if state in states)

    @property
    def alarms(self) -> dict[tuple[Evidence, ...], AlarmState]:
        """Where each alarm stands, by the kinds of evidence that raise it; those without a detector lack."""
        return {
            tuple(strand.kind for strand in strands): alarm.state
            for alarm, strands in self._alarms
            if strands
        }

    @property
    def shares(self) -> dict[str, float]:
        """What each kind of evidence may cost, in false alarms a day."""
        return {strand.kind.value: self.budget * SHARES[strand.kind] for strand in self._strands}

    @property
    def last(self) -> float | None:
        """Epoch seconds of the last sample."""
        return self._last

    def rarity(self, kind: Evidence, at: float) -> float | None:
        """How often a healthy system gives the evidence of this kind's alarm, as a part of its budget.

        None where the last sample gave none.
        """
        (strands,) = (strands for _, strands in self._alarms if kind in {strand.kind for strand in strands})
        rates = (
            each.null.false_alarms_per_day(at, each.score) / (self.budget * SHARES[each.kind])
            for each in strands
            if each.strength is not None
        )
        return min(rates, default=None)

    def spend(self, budget: float) -> None:
        """Allow another number of false alarms a day from now on."""
        self.budget = budget
        for strand in self._strands:
            strand.null.per_day = budget * SHARES[strand.kind]
            strand.null.refit()

    def _feed(self, at: float, values: Array | None, basin: Array | None) -> None:
        if self._last is not None and at - self._last > GAP_STEPS * self.calibration.step_s:
            for strand in self._strands:
                strand.detector.clear()
        self._last = at
        sample = values if values is not None and self._usable(values) else None
        for strand in self._strands:
            strand.feed(at, basin if strand.kind is Evidence.DISTRIBUTION else sample)

    def _usable(self, values: Array) -> bool:
        if isfinite(float(np.add.reduce(values))):
            return len(values) > 0
        return bool(np.isfinite(values).mean() >= LEAST_MEASURED)

    def _anomaly(self, at: float, since: float, values: Array | None, strands: list[Strand]) -> Anomaly:
        judged = [strand for strand in strands if strand.strength is not None]
        rates = {s.kind: s.null.false_alarms_per_day(at, s.score) for s in judged}
        strongest = max(judged, key=lambda strand: strand.strength or 0.0)
        kinds = significant(rates, self.budget) or (strongest.kind,)
        by_kind = {strand.kind: strand for strand in judged}
        return Anomaly(
            at=datetime.fromtimestamp(at, UTC),
            since=datetime.fromtimestamp(since, UTC),
            proofs=tuple(self._proof(by_kind[kind], rates[kind]) for kind in kinds),
            moved=() if values is None else self._moved(values),
        )

    def _proof(self, strand: Strand, rate: float) -> Proof:
        return Proof(
            evidence=strand.kind,
            score=strand.score,
            threshold=strand.level,
            false_alarms_per_day=rate,
            p_value=min(1.0, rate * self.calibration.step_s / DAY_S),
            budget_per_day=self.budget * SHARES[strand.kind],
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
            "alarms": [alarm.to_dict() for alarm, _ in self._alarms],
            "strands": {strand.kind.value: strand.to_dict() for strand in self._strands},
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
        for strand in detector._strands:
            strand.restore(plain["strands"][strand.kind.value])
        detector._alarms = [
            (Alarm.from_dict(state, _policy_for(kinds, policy)), strands)
            for kinds, state, (_, strands) in zip(ALARMS, plain["alarms"], detector._alarms, strict=True)
        ]
        detector._last = plain["last"]
        return detector


def _policy_for(kinds: tuple[Evidence, ...], policy: AlarmPolicy) -> AlarmPolicy:
    """The running mean of basins remembers by itself: its alarm is over when the mean is back.

    What creeps is told once a day at most.
    """
    if Evidence.DISTRIBUTION in kinds:
        return replace(policy, keep_firing_for_s=0.0)
    lasting = max(policy.keep_firing_for_s, LAG * HOUR_S)
    return replace(policy, keep_firing_for_s=lasting) if CREEPING & set(kinds) else policy


def _daily_maxima(joint: FisherCombination, times: Array, values: Array) -> tuple[float, float]:
    """What either part of the joint evidence reaches once a day in the history."""
    nulls = (EmpiricalNull(1.0), EmpiricalNull(1.0))
    for at, row in zip(times.tolist(), values, strict=True):
        for null, part in zip(nulls, joint.parts(at, row) or (), strict=False):
            null.record(at, part)
    levels = [fit_return_levels(null.maxima).level(1.0) if len(null.maxima) else 1.0 for null in nulls]
    return max(levels[0], 1e-12), max(levels[1], 1e-12)
