"""What a reporter sends: the border where a snapshot is validated, once."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any
from uuid import RFC_4122, UUID

import numpy as np
from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
    model_validator,
)
from uuid_utils.compat import uuid7

from geoheal.constants import BASIN_DIMENSION_MAX, CAPTURED_AT_MIN, CLOCK_SKEW_MAX, DEFAULT_SYSTEM
from geoheal.domain.code_version import CodeVersion
from geoheal.domain.regime import Regime
from geoheal.domain.snapshot import MEASUREMENTS, RESERVED_NAMES, Observation
from geoheal.errors import InvalidInput
from geoheal.monitor import strict_json

LABEL_MAX = 500
NODE_MAX = 200
MODULES_MAX = 1000
CONTEXT_MAX_BYTES = 65_536
METRICS_MAX = 256
METRIC_NAME = r"^[A-Za-z0-9_][A-Za-z0-9_.:/%-]{0,127}$"
"""The alphabet of Prometheus, OpenTelemetry and StatsD."""


def _plain(value: object) -> object:
    """NumPy's scalars and arrays as Python's numbers and lists."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _iso_or_datetime(value: object) -> object:
    if isinstance(value, str | datetime):
        return value
    raise ValueError("must be a date and time in ISO 8601, with its offset from UTC")


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    strict_json.require_storable(value, CONTEXT_MAX_BYTES)
    return value


def _unreserved(value: dict[str, float | None]) -> dict[str, float | None]:
    taken = next((name for name in value if name in RESERVED_NAMES), None)
    if taken is not None:
        raise ValueError(f"{taken} is a field of its own, not one of metrics")
    return value


def _with_aliases(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Let the schema know a field's other names."""
    for name, field in model.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            for alias in field.validation_alias.choices[1:]:
                described = {**schema["properties"][name], "description": f"Another name of {name}."}
                described.pop("default", None)
                schema["properties"][str(alias)] = described


Number = Annotated[float, Strict(), Field(allow_inf_nan=False), BeforeValidator(_plain)]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_plain)]
Amount = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False), BeforeValidator(_plain)]
Count = Annotated[int, Strict(), Field(ge=0, lt=2**53), BeforeValidator(_plain)]
Coordinates = Annotated[
    list[Annotated[float, Strict(), Field(allow_inf_nan=False)]],
    BeforeValidator(_plain),
    Field(min_length=1, max_length=BASIN_DIMENSION_MAX),
]
Moment = Annotated[AwareDatetime, BeforeValidator(_iso_or_datetime)]
Line = Annotated[str, StringConstraints(strict=True, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text: no control characters, which a terminal or PostgreSQL would choke on."""
SystemName = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
Word = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
MetricName = Annotated[str, StringConstraints(strict=True, pattern=METRIC_NAME)]
Metrics = Annotated[
    dict[MetricName, Number | None], Field(max_length=METRICS_MAX), AfterValidator(_unreserved)
]
Context = Annotated[dict[str, Any], AfterValidator(_storable)]


class SnapshotReport(BaseModel):
    """A snapshot as a reporter sends it; what was not measured is left out or null."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, json_schema_extra=_with_aliases
    )

    system: SystemName = Field(DEFAULT_SYSTEM, description="The monitored system.")
    node: Annotated[Line, StringConstraints(max_length=NODE_MAX)] | None = Field(
        None, description="The replica of the system that was observed."
    )
    id: UUID | None = Field(
        None,
        description="UUID of the snapshot, a UUIDv7 for preference. Sending the same again is safe.",
    )
    captured_at: Moment | None = Field(
        None,
        description="When the state was observed (ISO 8601 with offset). May be left out with a UUIDv7 id, "
        "whose time is taken then, or without an id.",
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
    regime: Regime | None = Field(None, description="The regime, where the system names it itself.")
    error_rate: Share | None = Field(None, description="Failed requests over requests (0..1).")
    request_count: Count | None = Field(None, description="Requests that error_rate and latency speak of.")
    avg_latency_ms: Amount | None = Field(
        None,
        validation_alias=AliasChoices("avg_latency_ms", "avg_latency", "latency_ms"),
        description="Mean latency (ms).",
    )
    memory_usage_mb: Amount | None = Field(None, description="Resident memory (MB).")
    cpu_usage_pct: Amount | None = Field(None, description="CPU (percent of one core).")
    metrics: Metrics | None = Field(
        None, description="Whatever else was measured, by name: up to 256 finite numbers."
    )
    label: Annotated[Line, StringConstraints(max_length=LABEL_MAX)] | None = Field(
        None, description="A word for the snapshot."
    )
    context: Context | None = Field(None, description="Free JSON, up to 64 KiB.")
    code_hash: Word | None = Field(None, description="Commit hash or other name of the code that ran.")
    active_modules: Annotated[list[Word], Field(max_length=MODULES_MAX)] = Field(
        default_factory=list, description="Names of the active modules."
    )
    module_versions: Annotated[dict[Word, Line], Field(max_length=MODULES_MAX)] = Field(
        default_factory=dict, description="Version by module name."
    )
    set_baseline: Annotated[bool, Strict()] = Field(
        default=False, description="Make this snapshot's basin the system's baseline."
    )

    @model_validator(mode="after")
    def _says_something(self) -> "SnapshotReport":
        measured = (self.basin_coords, self.measured_metrics, *(getattr(self, name) for name in MEASUREMENTS))
        if all(each is None for each in measured):
            raise ValueError("A snapshot needs at least one measurement, such as phi or avg_latency_ms.")
        return self

    @property
    def measured_metrics(self) -> dict[str, float] | None:
        """The metrics that were measured; None when none was."""
        named = self.metrics or {}
        return {name: value for name, value in named.items() if value is not None} or None

    def observe(self, now: datetime, earliest: datetime = CAPTURED_AT_MIN) -> Observation:
        """The observation that this report makes, with its identity settled.

        Raises
        ------
        InvalidInput
            When ``captured_at`` is missing where it is needed, or lies outside the accepted range.
        """
        identity = self.id or uuid7()
        captured_at = self.captured_at or (now if self.id is None else _time_inside(identity))
        _require_accepted(captured_at, now, earliest)
        measured = {name: getattr(self, name) for name in (*MEASUREMENTS, "request_count")}
        coords = self.basin_coords
        return Observation(
            id=identity,
            captured_at=captured_at.astimezone(UTC),
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
        Naming the first field that is wrong.
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
        When the text is no JSON.
    InvalidInput
        Naming the first field that is wrong.
    """
    return parse_report_value(strict_json.read(body))


def parse_report_value(value: object) -> SnapshotReport:
    """Validate what a JSON text said.

    Raises
    ------
    InvalidInput
        Naming the first field that is wrong.
    """
    if not isinstance(value, dict):
        raise InvalidInput("A snapshot is a JSON object.")
    return parse_report(value)


def invalid(error: ValidationError, known: Iterable[str] = ()) -> InvalidInput:
    """The first of a validation's complaints, as a sentence that names the field.

    Parameters
    ----------
    error
        What the validation said.
    known
        Names among which the one that was meant is looked for when a name is unknown.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"] if not _is_machinery(part)) or None
    if first["type"] == "extra_forbidden" and field is not None:
        near = get_close_matches(field[:100], known, 1)
        hint = f"; did you mean {near[0]}?" if near else "."
        return InvalidInput(f"There is no field {field[:100]!a}{hint}", field=field[:100])
    message = first["msg"].removeprefix("Value error, ")
    return InvalidInput(message if field is None else f"{field}: {message}.", field=field)


def _is_machinery(part: int | str) -> bool:
    """Whether a place in an error is pydantic's own (a branch of a union), not the reporter's."""
    return isinstance(part, str) and ("[" in part or "-" in part)


def _time_inside(identity: UUID) -> datetime:
    if identity.variant != RFC_4122 or identity.version != 7:
        raise InvalidInput(
            "captured_at is needed with an id that is no UUIDv7: a retry must name the same moment again.",
            field="captured_at",
        )
    try:
        return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            "The time inside the id lies beyond the year 9999; make the id from the present time.", field="id"
        ) from None


def _require_accepted(captured_at: datetime, now: datetime, earliest: datetime) -> None:
    if captured_at > now + CLOCK_SKEW_MAX:
        raise InvalidInput(
            f"captured_at {captured_at.isoformat()} lies in the future; check the reporter's clock "
            f"(up to {CLOCK_SKEW_MAX.seconds // 60} minutes are tolerated).",
            field="captured_at",
        )
    if captured_at < earliest:
        raise InvalidInput(
            f"captured_at {captured_at.isoformat()} lies before {earliest.date()}: so old is not kept.",
            field="captured_at",
        )
