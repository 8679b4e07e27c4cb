"""All detectors of one system, their common budget, and its alarms."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final, Self

import numpy as np

from geoheal.domain.health.detection import EvidenceKind
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy, AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly, AnomalyEvidence
from geoheal.monitor.detectors.budget import ALARMS, DEFAULT_BUDGET, SHARES, significant
from geoheal.monitor.detectors.detector import Detector, Null
from geoheal.monitor.detectors.evidence.cusum import DECISION, Cusum
from geoheal.monitor.detectors.evidence.fisher_combination import FisherCombination
from geoheal.monitor.detectors.evidence.fisher_rao import FisherRao
from geoheal.monitor.detectors.evidence.mann_kendall import MannKendall
from geoheal.monitor.detectors.evidence.shewhart import Shewhart
from geoheal.monitor.detectors.learning import conclude, daily_maxima, note
from geoheal.monitor.detectors.lessons import Lessons
from geoheal.monitor.detectors.moved import DeviatingMetric, most_moved
from geoheal.monitor.detectors.nulls.empirical_null import EmpiricalNull
from geoheal.monitor.detectors.nulls.known_null import KnownNull
from geoheal.monitor.detectors.observation import DetectorOutput
from geoheal.monitor.detectors.policies import policy_for
from geoheal.monitor.detectors.repetition import Repetition
from geoheal.monitor.detectors.strand import Strand, strongest_of

GAP_STEPS: Final = 10
"""Number of steps in a gap after which the short-term state is reset."""
LEAST_MEASURED: Final = 0.5
"""Share of the metrics that a sample must have to be judged."""
JUMPS: Final = frozenset({EvidenceKind.CHANNEL, EvidenceKind.JOINT})
"""Evidence whose repeated alarms are limited."""
SEVEREST: Final = [AlarmState.FIRING, AlarmState.PENDING, AlarmState.QUIET, AlarmState.INSUFFICIENT_DATA]
DAY_S: Final = 86_400


class SystemDetector:
    """Monitors one system, sample by sample.

    Parameters
    ----------
    calibration
        The system's normal.
    budget
        False alarms per day.
    policy
        When alarms fire and clear.

    Notes
    -----
    Each kind of evidence is compared with the level that uses its share of the budget; the strongest kind of
    an alarm makes it fire. Levels of jumps adapt: they are learnt from the last thirty days, including
    alarms, so that recurring events are not reported again. Those of slow changes and leaks adapt a day
    later.
    """

    __slots__ = (
        "_alarms",
        "_jumps",
        "_last",
        "_repetition",
        "_restraint",
        "_shewhart",
        "_strands",
        "budget",
        "calibration",
    )

    def __init__(
        self,
        calibration: Calibration,
        budget: float = DEFAULT_BUDGET,
        policy: AlarmPolicy = AlarmPolicy(),  # noqa: B008 (frozen)
    ) -> None:
        self.calibration = calibration
        self.budget = budget
        self._restraint = 1.0
        self._repetition = Repetition()
        self._shewhart = Shewhart.of(calibration)
        self._strands = self._all()
        self._alarms = [
            (Alarm(policy_for(kinds, policy)), [strand for strand in self._strands if strand.kind in kinds])
            for kinds in ALARMS
        ]
        self._jumps = [any(strand.kind in JUMPS for strand in strands) for _, strands in self._alarms]
        self._last: float | None = None

    def _all(self) -> list[Strand]:
        calibration = self.calibration
        detectors: list[tuple[EvidenceKind, Detector | None]] = [
            (EvidenceKind.DISTRIBUTION, FisherRao.of(calibration))
        ]
        if calibration.metrics:
            detectors += [
                (EvidenceKind.CHANNEL, self._shewhart),
                (EvidenceKind.JOINT, FisherCombination.of(calibration)),
                (EvidenceKind.SLOW_CHANGE, Cusum.of(calibration)),
                (EvidenceKind.LEAK, MannKendall.of(calibration)),
            ]
        return [Strand(kind, each, self._null(kind)) for kind, each in detectors if each is not None]

    def _per_day(self, kind: EvidenceKind) -> float:
        return self.budget * self._restraint * SHARES[kind]

    def _null(self, kind: EvidenceKind) -> Null:
        per_day = self._per_day(kind)
        if kind is EvidenceKind.DISTRIBUTION:
            return KnownNull(per_day, self.calibration.step_s)
        return EmpiricalNull(per_day, DECISION if kind is EvidenceKind.SLOW_CHANGE else 0.0)

    def learn(
        self,
        times: Array,
        values: Array | None = None,
        basins: Array | None = None,
        lessons: Lessons = Lessons(),  # noqa: B008 (frozen)
    ) -> None:
        """Replay the history of the calibration, so that the detectors learn their nulls.

        Parameters
        ----------
        times
            Epoch seconds (N,).
        values
            Metrics N×C in the calibration's order.
        basins
            Raw basin coordinates N×D.
        lessons
            People's feedback on alarms in that history.
        """
        for strand in self._strands:
            if values is not None and isinstance(strand.detector, FisherCombination):
                strand.detector.daily = daily_maxima(strand.detector, times, values)
                strand.detector.clear()
        reached: dict[EvidenceKind, float] = {}
        for i, at in enumerate(times.tolist()):
            self._feed(at, None if values is None else values[i], None if basins is None else basins[i])
            if lessons.normal and lessons.is_normal(at):
                note(reached, self._strands)
        self._restraint = lessons.restraint(self.budget, float(times[-1] - times[0]))
        for strand in self._strands:
            strand.null.per_day = self._per_day(strand.kind)
            conclude(strand, lessons, reached.get(strand.kind, 0.0))

    def observe(self, at: float, values: Array | None = None, basin: Array | None = None) -> DetectorOutput:
        """Process a sample.

        Parameters
        ----------
        at
            Epoch seconds; later than the sample before.
        values
            Metrics (C,) in the calibration's order, NaN if not measured; see
            :meth:`geoheal.monitor.calibration.Calibration.vector`.
        basin
            Raw basin coordinates (D,).
        """
        self._feed(at, values, basin)
        anomalies = []
        strongest: float | None = None
        for (alarm, strands), jumps in zip(self._alarms, self._jumps, strict=True):
            strength = strongest_of(strands)
            if strength is not None and (strongest is None or strength > strongest):
                strongest = strength
            fires = self._repetition.judge(alarm, at, strength) if jumps else alarm.update(at, strength)
            if fires:
                anomalies.append(self._anomaly(at, alarm.since or at, values, strands))
        return DetectorOutput(self.state, strongest, tuple(anomalies))

    @property
    def state(self) -> AlarmState:
        """State of the most advanced alarm; insufficient data only if no alarm has any."""
        states = {alarm.state for alarm, _ in self._alarms}
        return states.pop() if len(states) == 1 else next(state for state in SEVEREST if state in states)

    @property
    def alarms(self) -> dict[tuple[EvidenceKind, ...], AlarmState]:
        """State of each alarm, by its kinds of evidence; alarms without a detector are missing."""
        return {
            tuple(strand.kind for strand in strands): alarm.state
            for alarm, strands in self._alarms
            if strands
        }

    @property
    def shares(self) -> dict[str, float]:
        """Allowance per kind of evidence, in false alarms per day."""
        return {strand.kind.value: self._per_day(strand.kind) for strand in self._strands}

    @property
    def last(self) -> float | None:
        """Epoch seconds of the last sample."""
        return self._last

    def rarity(self, kind: EvidenceKind, at: float) -> float | None:
        """Return how often a healthy system reaches this kind's evidence, as a share of its budget.

        Return None if the last sample gave no evidence of the kind.
        """
        (strands,) = (strands for _, strands in self._alarms if kind in {strand.kind for strand in strands})
        rates = (
            each.null.false_alarms_per_day(at, each.score) / self._per_day(each.kind)
            for each in strands
            if each.strength is not None
        )
        return min(rates, default=None)

    def spend(self, budget: float) -> None:
        """Set the number of false alarms per day from now on."""
        self.budget = budget
        for strand in self._strands:
            strand.null.per_day = self._per_day(strand.kind)
            strand.null.refit()

    def _feed(self, at: float, values: Array | None, basin: Array | None) -> None:
        if self._last is not None and at - self._last > GAP_STEPS * self.calibration.step_s:
            for strand in self._strands:
                strand.detector.clear()
        self._last = at
        sample = values if values is not None and self._usable(values) else None
        for strand in self._strands:
            strand.feed(at, basin if strand.takes_basins else sample)

    def _usable(self, values: Array) -> bool:
        if isfinite(float(np.add.reduce(values))):
            return len(values) > 0
        return bool(np.isfinite(values).mean() >= LEAST_MEASURED)

    def _anomaly(self, at: float, since: float, values: Array | None, strands: list[Strand]) -> Anomaly:
        judged = [strand for strand in strands if strand.strength is not None]
        rates = {s.kind: s.null.false_alarms_per_day(at, s.score) for s in judged}
        strongest = max(judged, key=lambda strand: strand.strength or 0.0)
        kinds = significant(rates, self.budget * self._restraint) or (strongest.kind,)
        by_kind = {strand.kind: strand for strand in judged}
        return Anomaly(
            at=datetime.fromtimestamp(at, UTC),
            since=datetime.fromtimestamp(since, UTC),
            proofs=tuple(self._proof(by_kind[kind], rates[kind]) for kind in kinds),
            moved=() if values is None else self._moved(at, values, strongest),
        )

    def _proof(self, strand: Strand, rate: float) -> AnomalyEvidence:
        return AnomalyEvidence(
            evidence=strand.kind,
            score=strand.score,
            threshold=strand.level,
            false_alarms_per_day=rate,
            p_value=min(1.0, rate * self.calibration.step_s / DAY_S),
            budget_per_day=self._per_day(strand.kind),
        )

    def _moved(self, at: float, values: Array, strongest: Strand) -> tuple[DeviatingMetric, ...]:
        """Return the metrics that moved most: from the recent past, or from their normal for slow changes."""
        deviations: Array | None
        before: Array | None
        if isinstance(strongest.detector, Cusum):
            deviations, before = strongest.detector.drifted(at, values)
        else:
            deviations, before = self._shewhart.last, self._shewhart.deviation.before
        if deviations is None or before is None:
            return ()
        return most_moved(self.calibration.names, values, deviations, before)

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON; the calibration is stored apart."""
        return {
            "budget": self.budget,
            "restraint": self._restraint,
            "repetition": self._repetition.to_dict(),
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
        """Return the inverse of :meth:`to_dict`, for the same calibration."""
        detector = cls(calibration, plain["budget"], policy)
        detector._restraint = plain.get("restraint", 1.0)
        if "repetition" in plain:
            detector._repetition = Repetition.from_dict(plain["repetition"])
        for strand in detector._strands:
            strand.restore(plain["strands"][strand.kind.value])
        detector._alarms = [
            (Alarm.from_dict(state, policy_for(kinds, policy)), strands)
            for kinds, state, (_, strands) in zip(ALARMS, plain["alarms"], detector._alarms, strict=True)
        ]
        detector._last = plain["last"]
        return detector
