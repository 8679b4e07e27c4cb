"""Validation of snapshots from reporters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import numpy as np
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from geoheal.constants import CAPTURED_AT_MIN, DEFAULT_SYSTEM
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import MEASUREMENTS, Observation
from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.quick_report import settle_identity
from geoheal.validation import strict_json
from geoheal.validation.complaint import invalid
from geoheal.validation.types import (
    LABEL_MAX,
    MODULES_MAX,
    NODE_MAX,
    Amount,
    Context,
    Coordinates,
    Count,
    Line,
    Metrics,
    Moment,
    Number,
    Share,
    SystemName,
    Word,
    at_most,
)

FIELDS_MAX = 100
"""Number of fields of a snapshot: far more than there are, and few enough to report each error."""


def _with_aliases(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add a field's other names to the schema."""
    for name, field in model.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            for alias in field.validation_alias.choices[1:]:
                described = {**schema["properties"][name], "description": f"Another name of {name}."}
                described.pop("default", None)
                schema["properties"][str(alias)] = described


class SnapshotReport(BaseModel):
    """A snapshot as a reporter sends it; values that were not measured are omitted or null."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, json_schema_extra=_with_aliases
    )

    system: SystemName = Field(DEFAULT_SYSTEM, description="The monitored system.")
    node: Annotated[Line, StringConstraints(max_length=NODE_MAX)] | None = Field(
        None, description="The replica of the system that was observed."
    )
    id: UUID | None = Field(
        None,
        description="UUID of the snapshot, preferably a UUIDv7. Sending the same again is safe.",
    )
    captured_at: Moment | None = Field(
        None,
        description="When the state was observed (ISO 8601 with offset). Optional with a UUIDv7 id, "
        "whose time is then used, or without an id.",
    )
    phi: Share | None = Field(None, description="Integration Φ (0..1).")
    kappa_eff: Number | None = Field(None, description="Effective coupling κ.")
    basin_coords: Coordinates | None = Field(
        None,
        validation_alias=AliasChoices("basin_coords", "basin_coordinates"),
        description="Coordinates of the basin; all zero on a sphere means not measured.",
    )
    confidence: Number | None = Field(None, description="The system's confidence.")
    surprise: Number | None = Field(None, description="The system's surprise.")
    agency: Number | None = Field(None, description="The system's agency.")
    regime: Regime | None = Field(None, description="The regime, if the system states it itself.")
    error_rate: Share | None = Field(None, description="Failed requests over requests (0..1).")
    request_count: Count | None = Field(None, description="Number of requests behind error_rate and latency.")
    avg_latency_ms: Amount | None = Field(
        None,
        validation_alias=AliasChoices("avg_latency_ms", "avg_latency", "latency_ms"),
        description="Mean latency (ms).",
    )
    memory_usage_mb: Amount | None = Field(None, description="Resident memory (MB).")
    cpu_usage_pct: Amount | None = Field(None, description="CPU (percent of one core).")
    metrics: Metrics | None = Field(
        None, description="Further measurements by name: up to 256 finite numbers."
    )
    label: Annotated[Line, StringConstraints(max_length=LABEL_MAX)] | None = Field(
        None, description="A label for the snapshot."
    )
    context: Context | None = Field(None, description="Free JSON, up to 64 KiB.")
    code_hash: Word | None = Field(None, description="Commit hash or other name of the code that ran.")
    active_modules: Annotated[list[Word], Field(fail_fast=True), Field(max_length=MODULES_MAX)] = Field(
        default_factory=list, description="Names of the active modules."
    )
    module_versions: Annotated[
        dict[Word, Line], Field(max_length=MODULES_MAX), BeforeValidator(at_most(MODULES_MAX))
    ] = Field(default_factory=dict, description="Version by module name.")
    set_baseline: Annotated[bool, Strict()] = Field(
        default=False,
        description="Make this snapshot's basin the system's baseline; needs the role operator "
        "unless the service lets reporters do it.",
    )

    @model_validator(mode="after")
    def _says_something(self) -> "SnapshotReport":
        measured = (self.basin_coords, self.measured_metrics, *(getattr(self, name) for name in MEASUREMENTS))
        if all(each is None for each in measured):
            raise ValueError("A snapshot needs at least one measurement, such as phi or avg_latency_ms.")
        return self

    @property
    def measured_metrics(self) -> dict[str, float] | None:
        """The measured metrics; None without any."""
        named = self.metrics or {}
        return {name: value for name, value in named.items() if value is not None} or None

    def observe(self, now: datetime, earliest: datetime = CAPTURED_AT_MIN) -> Observation:
        """Return the observation of this report, with its identity settled.

        Raises
        ------
        InvalidInput
            When ``captured_at`` is required and missing, or outside of the accepted range.
        """
        identity, captured_at = settle_identity(self.id, self.captured_at, now, earliest)
        measured = {name: getattr(self, name) for name in (*MEASUREMENTS, "request_count")}
        coords = self.basin_coords
        return Observation(
            id=identity,
            captured_at=captured_at,
            node=self.node,
            basin_coords=None if coords is None else np.array(coords, dtype=np.float64),
            regime=self.regime,
            code_version=CodeVersion(self.code_hash, tuple(self.active_modules), self.module_versions),
            metrics=self.measured_metrics,
            label=self.label,
            context=self.context,
            set_baseline=self.set_baseline,
            **measured,
        )


def parse_report(fields: Mapping[str, Any]) -> SnapshotReport:
    """Validate the fields of a snapshot.

    Raises
    ------
    InvalidInput
        When a field is wrong; names the first one.
    """
    try:
        return SnapshotReport.model_validate(dict(fields))
    except ValidationError as error:
        raise invalid(error, SnapshotReport.model_fields) from None


def parse_report_json(body: str | bytes) -> SnapshotReport:
    """Validate a snapshot in JSON.

    Raises
    ------
    MalformedInput
        When the text is not JSON.
    InvalidInput
        When a field is wrong; names the first one.
    """
    return parse_report_value(strict_json.read(body))


def parse_report_value(value: object) -> SnapshotReport:
    """Validate the content of a JSON text.

    Raises
    ------
    InvalidInput
        When a field is wrong; names the first one.
    """
    if not isinstance(value, dict):
        raise InvalidInput("A snapshot must be a JSON object.")
    if len(value) > FIELDS_MAX:
        raise InvalidInput(f"A snapshot has at most {FIELDS_MAX} fields, got {len(value):,}.")
    return parse_report(value)
