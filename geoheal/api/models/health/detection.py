"""Models of responses about calibrated detection, forecasts and nodes."""

from typing import Any, Literal

from pydantic import Field

from geoheal.api.models.answer import Answer, Late, Page, Success
from geoheal.api.models.health.baselines import BaselineDetails
from geoheal.api.models.health.health import Degradation
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import HealthStatus


class CalibrationDetails(Answer):
    """Parameters of what is normal for a system."""

    id: str
    baseline_id: str | None = Field(description="The baseline created with it; null without basins.")
    active: bool
    automatic: bool = Field(
        description="Whether it was started automatically: it is then learnt again every week."
    )
    since: str = Field(description="First moment of the history behind it.")
    until: str
    snapshots: int = Field(description="Number of snapshots in that history.")
    step_s: float = Field(description="Median time (s) between two samples.")
    slot_s: float | None = Field(
        description="Length (s) of the slots in which nodes are combined; null for one node."
    )
    metrics: list[str]
    basin: bool = Field(description="Whether the basin is watched.")
    explanation: list[str] = Field(description="What was learnt, in plain words.")
    notes: list[str] = Field(description="The part of the summary on what is not watched, and why.")
    created_at: str


class CalibrationAnswer(Success):
    """Answer of `GET /calibration`."""

    calibration: CalibrationDetails


class ProofDetails(Answer):
    """One kind of evidence."""

    evidence: str
    score: float
    threshold: float
    false_alarms_per_day: float = Field(
        description="How many times per day a healthy system reaches this score, by its calibration."
    )
    p_value: float
    budget_per_day: float = Field(description="False alarms per day allowed for this kind.")


class MovedDetails(Answer):
    """A metric that moved."""

    metric: str
    value: float
    expected: float = Field(description="Mean of the three samples before.")
    deviations: float = Field(
        description="The difference, in usual steps; for a slow change, its accumulated sum."
    )


class AnomalyDetails(Answer):
    """An alarm of calibrated detection."""

    id: str
    calibration_id: str
    code: str = Field(examples=["ANOMALY_JOINT"])
    severity: Severity
    since: str
    at: str
    cleared_at: str | None
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

    at: str
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
    made_at: str
    step_s: float
    current: float
    steps: list[ForecastStep]
    crossings: list[CrossingDetails]


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
    captured_at: str
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


class MetricDetails(Answer):
    """Recent values of a metric that moved."""

    metric: str
    normal: float = Field(description="Median of the history.")
    scale: float = Field(description="Robust standard deviation of the history.")
    values: list[dict[str, Any]] = Field(description="captured_at and value, oldest first.")


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


class ExplainedDegradationAnswer(Success):
    """Answer of `GET /degradation`."""

    degradation: ExplainedDegradation


class CalibratedBaselineAnswer(Success):
    """A baseline, and the calibration that created it."""

    message: str | None = None
    baseline: BaselineDetails | None = Field(None, description="null if a calibration had no basins.")
    calibration: CalibrationDetails | None = None
