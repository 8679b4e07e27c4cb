"""Fast reading of ordinary reports: one pass over the JSON, for a third of the general cost.

Only input that is certainly valid is read here, with the same result as :mod:`geoheal.monitor.ingest.report`.
Everything else (a rare field, anything wrong or ambiguous) is left to that module, which reports what is
wrong.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict
from uuid_utils.compat import uuid7

from geoheal.constants import BASIN_DIMENSION_MAX, CLOCK_SKEW_MAX, DEFAULT_SYSTEM, MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import MEASUREMENTS, RESERVED_NAMES, Observation
from geoheal.errors import InvalidInput
from geoheal.validation.patterns import METRIC_NAME
from geoheal.validation.types import (
    COUNT_BOUND,
    LABEL_MAX,
    METRICS_MAX,
    MODULES_MAX,
    NAME_MAX,
    NODE_MAX,
    is_addressable,
)

T = TypeVar("T")

_RFC_9562_VERSION_7: Final = (0b10, 7)
"""A UUID's variant and version bits."""

_LINE = r"^[^\x00-\x1f\x7f]*\Z"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)\Z"
"""The usual form of ISO 8601; other forms are not ordinary."""

CONTEXT_LINE_MAX: Final = 8192
"""Size (bytes) up to which a report with a context is ordinary: its context is certainly small enough."""

_NAMES: Final = re.compile(rb'"\s*:')
"""The end of a name in an object.

A text that looks like one makes a report not ordinary.
"""

Maybe: TypeAlias = T | UnsetType | None
_Share = Annotated[float, Meta(ge=0, le=1)]
_Number = Annotated[float, Meta(ge=-MEASUREMENT_MAX, le=MEASUREMENT_MAX)]
_Amount = Annotated[float, Meta(ge=0, le=MEASUREMENT_MAX)]
_Metric = Annotated[float, Meta(ge=-METRIC_MAX, le=METRIC_MAX)]
_MetricName = Annotated[str, Meta(pattern=METRIC_NAME.removesuffix("$") + r"\Z")]
_Line = Annotated[str, Meta(pattern=_LINE)]
_Word = Annotated[str, Meta(pattern=_LINE, min_length=1, max_length=NAME_MAX)]
_Plain: TypeAlias = bool | int | float | Annotated[str, Meta(pattern=_LINE)] | None
_Context: TypeAlias = dict[_Line, _Plain | dict[_Line, _Plain]]
"""Contexts as the client writes them: plain values, and objects of plain values."""


class QuickReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """Fields of an ordinary report; rare fields and alternative names are missing."""

    system: _Word | UnsetType = UNSET
    node: Maybe[Annotated[str, Meta(pattern=_LINE, max_length=NODE_MAX)]] = UNSET
    id: Maybe[UUID] = UNSET
    captured_at: Maybe[Annotated[str, Meta(pattern=_MOMENT)]] = UNSET
    phi: Maybe[_Share] = UNSET
    kappa_eff: Maybe[_Number] = UNSET
    basin_coords: Maybe[Annotated[list[float], Meta(min_length=1, max_length=BASIN_DIMENSION_MAX)]] = UNSET
    confidence: Maybe[_Number] = UNSET
    surprise: Maybe[_Number] = UNSET
    agency: Maybe[_Number] = UNSET
    regime: Maybe[Regime] = UNSET
    error_rate: Maybe[_Share] = UNSET
    request_count: Maybe[int | float] = UNSET  # 1.0 would be read as an integer otherwise
    avg_latency_ms: Maybe[_Amount] = UNSET
    memory_usage_mb: Maybe[_Amount] = UNSET
    cpu_usage_pct: Maybe[_Amount] = UNSET
    metrics: Maybe[Annotated[dict[_MetricName, _Metric | None], Meta(max_length=METRICS_MAX)]] = UNSET
    label: Maybe[Annotated[str, Meta(pattern=_LINE, max_length=LABEL_MAX)]] = UNSET
    context: Maybe[_Context] = UNSET
    code_hash: Maybe[_Word] = UNSET
    active_modules: Annotated[list[_Word], Meta(max_length=MODULES_MAX)] | UnsetType = UNSET
    module_versions: Annotated[dict[_Word, _Line], Meta(max_length=MODULES_MAX)] | UnsetType = UNSET


has_address: Final = lru_cache(maxsize=1024)(is_addressable)
"""Whether a system's name can be part of a URL; cached."""
_decoder: Final = msgspec.json.Decoder(QuickReport)
decode: Final = _decoder.decode
"""Decoder of one report."""
decode_lines: Final = _decoder.decode_lines
"""Decoder of several reports; it does not require each to be on a line of its own."""


def read_everyday(body: bytes, now: datetime, earliest: datetime) -> tuple[str, Observation] | None:
    """Return the system and the observation of an ordinary report; None for any other body.

    Parameters
    ----------
    body
        JSON.
    now, earliest
        Range of accepted times (with the tolerated clock skew).
    """
    try:
        report = decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    given = {name: value for name, value in asdict(report).items() if value is not UNSET}
    context = given.get("context") or {}
    inner = len(given.get("metrics") or ()) + len(given.get("module_versions", ())) + names_of(context)
    if names_in(body) != len(given) + inner:  # a name was repeated, or a text looks like one
        return None
    if context and len(body) > CONTEXT_LINE_MAX:
        return None
    system: str = given.pop("system", DEFAULT_SYSTEM)
    if not has_address(system):
        return None
    try:
        return system, _observation(given, now, earliest)
    except (InvalidInput, ValueError, OverflowError):
        return None


def names_in(body: bytes) -> int:
    """Count what looks like the name of a field; it is valid if each given field is counted once."""
    return len(_NAMES.findall(body))


def names_of(context: Mapping[str, Any]) -> int:
    """Count the names in a context, including those of nested objects.

    >>> names_of({"basin": "latency", "activity": {"phi": 0.5, "parts": 8}})
    4
    """
    return len(context) + sum(len(each) for each in context.values() if isinstance(each, dict))


def _observation(given: dict[str, Any], now: datetime, earliest: datetime) -> Observation:
    moment = given.pop("captured_at", None)
    identity, captured_at = settle_identity(
        given.pop("id", None), None if moment is None else datetime.fromisoformat(moment), now, earliest
    )
    coords = given.pop("basin_coords", None)
    metrics = measured_metrics(given.pop("metrics", None))
    if coords is None and metrics is None and all(given.get(name) is None for name in MEASUREMENTS):
        raise InvalidInput("Nothing was measured.")
    count = given.get("request_count")
    if count is not None and not is_count(count):
        raise InvalidInput("Not a count.", field="request_count")
    return Observation(
        id=identity,
        captured_at=captured_at,
        basin_coords=None if coords is None else np.array(coords),
        metrics=metrics,
        code_version=_code_version(given),
        **given,
    )


def is_count(value: float) -> bool:
    """Whether a number is an integer that can be stored as a count."""
    return type(value) is int and 0 <= value < COUNT_BOUND


def measured_metrics(metrics: Mapping[str, float | None] | None) -> dict[str, float] | None:
    """Return the metrics with a value; None without any.

    Raises
    ------
    InvalidInput
        When one has the name of a field.
    """
    if metrics is None:
        return None
    if not RESERVED_NAMES.isdisjoint(metrics):
        raise InvalidInput("A field of its own.", field="metrics")
    return {name: value for name, value in metrics.items() if value is not None} or None


def _code_version(given: dict[str, Any]) -> CodeVersion:
    named = given.pop("code_hash", None), given.pop("active_modules", ()), given.pop("module_versions", {})
    return code_version_of(*named)


def code_version_of(
    code_hash: str | None, modules: Sequence[str], versions: Mapping[str, str]
) -> CodeVersion:
    """Return the code version of a report, :data:`UNKNOWN_CODE` without one."""
    if code_hash is None and not modules and not versions:
        return UNKNOWN_CODE
    return CodeVersion(code_hash, tuple(modules), versions)


def settle_identity(
    given_id: UUID | None, given_moment: datetime | None, now: datetime, earliest: datetime
) -> tuple[UUID, datetime]:
    """Return the id and the moment (UTC) of a snapshot reported at ``now`` with these values.

    Raises
    ------
    InvalidInput
        When the moment is required and missing, or outside of the accepted range.
    """
    identity = given_id or uuid7()
    captured_at = given_moment or (now if given_id is None else _time_inside(identity))
    _require_accepted(captured_at, now, earliest)
    return identity, captured_at.astimezone(UTC)


def _time_inside(identity: UUID) -> datetime:
    if (identity.int >> 62 & 3, identity.int >> 76 & 15) != _RFC_9562_VERSION_7:
        raise InvalidInput(
            "captured_at is required with an id that is not a UUIDv7: a retry must repeat the same moment.",
            field="captured_at",
        )
    try:
        return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            "The time inside the id lies beyond the year 9999; create the id from the current time.",
            field="id",
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
            f"captured_at {captured_at.isoformat()} lies before {earliest.date()}: older ones are not kept.",
            field="captured_at",
        )
