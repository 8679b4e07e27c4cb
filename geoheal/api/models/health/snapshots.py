"""Models of responses about snapshots."""

from typing import Any

from pydantic import Field

from geoheal.api.models.answer import Page, Success, Unreachable
from geoheal.domain.snapshots.regime import Regime
from geoheal.validation.answers import Answer, Id, Numbers, Time


class Acknowledgement(Answer):
    """A stored snapshot, in short."""

    timestamp: Time = Field(examples=["2026-11-23T14:00:00+00:00"])
    phi: float | None = Field(examples=[0.74])
    kappa_eff: float | None = Field(examples=[63.9])
    regime: Regime | None
    code_hash: str | None
    id: Id = Field(examples=["019aafd2-7c00-7000-8000-000000000001"])
    drift: float | None = Field(description="Fisher–Rao distance (rad) from the baseline.", examples=[0.12])


class SnapshotAnswer(Success):
    """Answer of `POST /snapshot`."""

    snapshot: Acknowledgement


class Rejected(Answer):
    """A row that was not stored."""

    index: int = Field(description="Position in the batch, from 0.")
    line: int | None = Field(None, description="Line number in NDJSON, from 1.")
    id: Id | None = Field(None, description="Its id, if it has one.")
    field: str | None = Field(description="Name of the invalid field.")
    reason: str


class BatchAnswer(Success):
    """Answer of `POST /snapshots`."""

    accepted: int = Field(examples=[998])
    duplicates: int = Field(description="Rows that were stored already.", examples=[1])
    rejected: list[Rejected]


class PartBatchAnswer(BatchAnswer):
    """Answer of `POST /snapshots` while systems of the batch cannot be reached: the other rows are stored."""

    error: str = Field(description="What happened, and what to do.")
    unreachable: Unreachable
    send_again: list[int] = Field(description="Indices of the rows that were not stored, from 0.")


class SnapshotDetails(Answer):
    """A stored snapshot."""

    id: Id
    system: str
    node: str | None
    captured_at: Time
    timestamp: Time = Field(description="The same as captured_at.")
    phi: float | None
    kappa_eff: float | None
    confidence: float | None
    surprise: float | None
    agency: float | None
    error_rate: float | None
    avg_latency_ms: float | None
    memory_usage_mb: float | None
    cpu_usage_pct: float | None
    request_count: int | None
    metrics: dict[str, float] | None
    regime: Regime | None
    drift: float | None
    baseline_id: Id | None
    code_hash: str | None
    active_modules: list[str]
    module_versions: dict[str, str]
    label: str | None
    context: dict[str, Any] | None
    basin_coords: Numbers | None = None


class SnapshotsAnswer(Page):
    """Answer of `GET /snapshots`."""

    snapshots: list[SnapshotDetails]
