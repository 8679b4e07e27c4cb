"""Models of responses about calibrated detection, forecasts and nodes."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from geoheal.api.models.answer import Late, Page, Success
from geoheal.api.models.health.baselines import BaselineDetails
from geoheal.domain.display import duration
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.detection import CalibrationRecord
from geoheal.domain.health.summary import HealthStatus
from geoheal.monitor.answers import Degradation
from geoheal.monitor.calibration import Calibration, explain
from geoheal.monitor.forecast.forecasting import MetricForecast, crossing_sentence
from geoheal.monitor.health.explanation import ExplainedReport
from geoheal.validation.answers import Answer, Id, StoredAnswer, Time


class CalibrationDetails(Answer):
    """Parameters of what is normal for a system."""

    id: Id
    baseline_id: Id | None = Field(description="The baseline created with it; null without basins.")
    active: bool
    automatic: bool = Field(
        description="Whether it was started automatically: it is then learnt again every week."
    )
    since: Time = Field(description="First moment of the history behind it.")
    until: Time
    snapshots: int = Field(description="Number of snapshots in that history.")
    step_s: float = Field(description="Median time (s) between two samples.")
    slot_s: float | None = Field(
        description="Length (s) of the slots in which nodes are combined; null for one node."
    )
    metrics: list[str]
    basin: bool = Field(description="Whether the basin is watched.")
    explanation: list[str] = Field(description="What was learnt, in plain words.")
    notes: list[str] = Field(description="The part of the summary on what is not watched, and why.")
    created_at: Time

    @model_validator(mode="before")
    @classmethod
    def _explained(cls, value: object) -> object:
        if not isinstance(value, CalibrationRecord):
            return value
        normal = Calibration.from_dict(value.normal)
        return cls.shown(
            value,
            step_s=normal.step_s,
            metrics=normal.names,
            basin=normal.basin is not None,
            explanation=[*explain(normal), *_slots(value), *value.notes],
        )


def _slots(record: CalibrationRecord) -> list[str]:
    if record.slot_s is None:
        return []
    return [
        f"Nodes: snapshots of several nodes are combined every {duration(record.slot_s)} (means of "
        "their metrics, Fréchet mean of their basins)."
    ]


class CalibrationAnswer(Success):
    """Answer of `GET /calibration`."""

    calibration: CalibrationDetails


class ProofDetails(StoredAnswer):
    """One kind of evidence."""

    evidence: str
    score: float
    threshold: float
    false_alarms_per_day: float = Field(
        description="How many times per day a healthy system reaches this score, by its calibration."
    )
    p_value: float
    budget_per_day: float = Field(description="False alarms per day allowed for this kind.")


class MovedDetails(StoredAnswer):
    """A metric that moved."""

    metric: str
    value: float
    expected: float = Field(description="Mean of the three samples before.")
    deviations: float = Field(
        description="The difference, in usual steps; for a slow change, its accumulated sum."
    )


class AnomalyDetails(Answer):
    """An alarm of calibrated detection."""

    id: Id
    calibration_id: Id
    code: str = Field(examples=["ANOMALY_JOINT"])
    severity: Severity
    since: Time
    at: Time
    cleared_at: Time | None
    evidence: str
    metric: str
    score: float
    threshold: float
    p_value: float
    proofs: list[ProofDetails]
    moved: list[MovedDetails]
    message: str


class AnomaliesAnswer(Page):
    """Answer of `GET /anomalies`."""

    anomalies: list[AnomalyDetails]


class ForecastStep(Answer):
    """A step ahead."""

    at: Time
    expected: float
    low: float = Field(description="Lower bound of the 90 % interval.")
    high: float


class CrossingDetails(Answer):
    """When a threshold is crossed."""

    threshold: float
    direction: Literal["above", "below"]
    already: bool
    probability: float = Field(description="Probability (0..1) that it is crossed within the horizon.")
    expected_s: float | None = Field(
        description="Median seconds until then, if it is crossed; null if that is very unlikely."
    )
    earliest_s: float | None
    latest_s: float | None
    message: str


class ForecastDetails(Answer):
    """A metric's forecast."""

    metric: str
    made_at: Time
    step_s: float
    current: float
    steps: list[ForecastStep]
    crossings: list[CrossingDetails]

    @model_validator(mode="before")
    @classmethod
    def _by_step(cls, value: object) -> object:
        if not isinstance(value, MetricForecast):
            return value
        made, step_s = value.forecast, value.forecast.step_s
        rows = zip(made.expected.tolist(), made.low.tolist(), made.high.tolist(), strict=True)
        steps = [
            {
                "at": value.made_at + timedelta(seconds=step_s * place),
                "expected": expected,
                "low": low,
                "high": high,
            }
            for place, (expected, low, high) in enumerate(rows, 1)
        ]
        crossings = [
            CrossingDetails.shown(
                each,
                direction="above" if each.above else "below",
                message=crossing_sentence(value.metric, each),
            )
            for each in value.crossings
        ]
        return cls.shown(value, step_s=step_s, current=made.current, steps=steps, crossings=crossings)


class ForecastAnswer(Success):
    """Answer of `GET /forecast`."""

    forecast: ForecastDetails


class ForecastsAnswer(Success, Late):
    """Answer of `GET /forecasts`."""

    forecasts: list[ForecastDetails] = Field(description="In the order of the request.")
    not_measured: list[str] = Field(description="Metrics with too few measurements.")


class NodeDetails(Answer):
    """A node."""

    node: str | None
    captured_at: Time
    values: dict[str, float] = Field(description="Means over its last ten snapshots.")
    distance: float | None = Field(description="Distance (rad) of its basin from the centre of the nodes.")
    outlier: bool
    reasons: list[str]
    silent: bool = Field(description="Without a snapshot for ten times its interval; left out after a day.")
    ended: bool = Field(description="Reported a planned end; left out after an hour.")


class NodesDetails(Answer):
    """A system's nodes."""

    nodes: list[NodeDetails]
    outliers: list[str | None]
    silent: list[str | None]
    ended: list[str | None]
    values: dict[str, float] = Field(description="Means over the nodes that are neither silent nor ended.")
    dispersion: float | None = Field(description="Root mean square distance (rad) from their Fréchet mean.")


class NodesAnswer(Success):
    """Answer of `GET /nodes`."""

    nodes: NodesDetails


class BudgetDetails(Answer):
    """Allowed false alarms, and actual alarms."""

    false_alarms_per_day: float
    alarms_last_day: int
    shares: dict[str, float] = Field(description="Allowance per kind of evidence, in false alarms per day.")


class AlarmDetails(Answer):
    """State of an alarm."""

    evidence: list[str]
    state: Literal["quiet", "pending", "firing", "insufficient_data"]


class MeasuredValue(Answer):
    """A value of a metric, and when it was measured."""

    captured_at: Time
    value: float


class MetricDetails(Answer):
    """Recent values of a metric that moved."""

    metric: str
    normal: float = Field(description="Median of the history.")
    scale: float = Field(description="Robust standard deviation of the history.")
    values: list[MeasuredValue] = Field(description="captured_at and value, oldest first.")


class ExplanationDetails(Answer):
    """Why a system is called unusual."""

    calibrated: bool
    calibration: CalibrationDetails | None
    budget: BudgetDetails | None
    alarms: list[AlarmDetails]
    anomalies: list[AnomalyDetails] = Field(description="Firing alarms, and those of the last day.")
    metrics: list[MetricDetails]
    nodes: NodesDetails
    forecasts: list[ForecastDetails]


class ExplainedDegradation(Degradation):
    """A degradation report, with explanations if requested."""

    status: HealthStatus | None = Field(
        default=None, description="As in `GET /health`; only with explanations."
    )
    explanation: ExplanationDetails | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: object) -> object:
        if not isinstance(value, ExplainedReport):
            return value
        return cls.shown(value.report, status=value.status, explanation=value.explanation)


class ExplainedDegradationAnswer(Success):
    """Answer of `GET /degradation`."""

    degradation: ExplainedDegradation


class CalibratedBaselineAnswer(Success):
    """A baseline, and the calibration that created it."""

    message: str | None = None
    baseline: BaselineDetails | None = Field(None, description="null if a calibration had no basins.")
    calibration: CalibrationDetails | None = None
