"""Types of what comes in: numbers, names, moments and coordinates, each with its bounds.

Everything that a client, a file or a command line hands over passes one of these once.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import numpy as np
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
)

from geoheal.constants import BASIN_DIMENSION_MAX, MEASUREMENT_MAX, METRIC_MAX
from geoheal.domain.snapshots.snapshot import RESERVED_NAMES
from geoheal.validation import strict_json
from geoheal.validation.patterns import LINE, METRIC_NAME

CONTEXT_MAX_BYTES = 65_536
METRICS_MAX = 256
NAME_MAX = 200
"""Characters of a name, of a system or of code."""
LABEL_MAX = 500
NODE_MAX = 200
"""Characters of a snapshot's label, and of its node's name."""
MODULES_MAX = 1000
COUNT_BOUND = 2**53
"""Counts are below it, so that they are exact as floats."""


def _plain(value: object) -> object:
    """NumPy's scalars and arrays as Python's numbers and lists."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _iso_or_datetime(value: object) -> object:
    if isinstance(value, str | datetime):
        return value
    raise ValueError("must be a date and time in ISO 8601, with its offset from UTC")


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one that lies beyond what UTC can say is refused."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie in the years 1 to 9999 (UTC)") from None


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    strict_json.require_storable(value, CONTEXT_MAX_BYTES)
    return value


def at_most(number: int) -> Callable[[object], object]:
    """Return a check of an object's length, before anything is said of each of its entries."""

    def check(value: object) -> object:
        if isinstance(value, dict) and len(value) > number:
            raise ValueError(f"at most {number:,} entries, got {len(value):,}")
        return value

    return check


def _unreserved(value: dict[str, float | None]) -> dict[str, float | None]:
    taken = next((name for name in value if name in RESERVED_NAMES), None)
    if taken is not None:
        raise ValueError(f"{taken} is a field of the snapshot itself; send it outside of metrics")
    return value


def is_addressable(name: str) -> bool:
    """Whether clients and proxies leave a URL with this name unchanged.

    >>> is_addressable("shop/eu"), is_addressable("shop//eu"), is_addressable("..")
    (True, False, False)
    """
    return not any(part in {"", ".", ".."} for part in name.split("/"))


def _addressable(name: str) -> str:
    """Return the name, unless clients and proxies would read a URL with it as another one's."""
    if not is_addressable(name):
        raise ValueError("must be usable in a URL: no part between slashes may be empty, . or ..")
    return name


def _written(value: object) -> object:
    if isinstance(value, str) and ("-" in value or ":" in value):
        return value
    raise ValueError("must be a date and time in ISO 8601, with its offset from UTC")


Number = Annotated[
    float,
    Strict(),
    Field(ge=-MEASUREMENT_MAX, le=MEASUREMENT_MAX, allow_inf_nan=False),
    BeforeValidator(_plain),
]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_plain)]
Amount = Annotated[
    float, Strict(), Field(ge=0, le=MEASUREMENT_MAX, allow_inf_nan=False), BeforeValidator(_plain)
]
"""Bounded so that sums, squares and slopes of stored values stay finite."""
MetricValue = Annotated[
    float, Strict(), Field(ge=-METRIC_MAX, le=METRIC_MAX, allow_inf_nan=False), BeforeValidator(_plain)
]
Count = Annotated[int, Strict(), Field(ge=0, lt=COUNT_BOUND), BeforeValidator(_plain)]
Coordinates = Annotated[
    list[Annotated[float, Strict(), Field(allow_inf_nan=False)]],
    Field(fail_fast=True),
    Field(min_length=1, max_length=BASIN_DIMENSION_MAX),
    BeforeValidator(_plain),
]
Moment = Annotated[AwareDatetime, BeforeValidator(_iso_or_datetime), AfterValidator(in_utc)]
MomentText = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(in_utc)]
Line = Annotated[str, StringConstraints(strict=True, pattern=LINE)]
SystemName = Annotated[
    Line, StringConstraints(min_length=1, max_length=NAME_MAX), AfterValidator(_addressable)
]
"""A name that can stand in a URL's path: ``shop/eu`` can, ``..`` and ``shop//eu`` cannot."""
Word = Annotated[Line, StringConstraints(min_length=1, max_length=NAME_MAX)]
MetricName = Annotated[str, StringConstraints(strict=True, pattern=METRIC_NAME)]
Metrics = Annotated[
    dict[MetricName, MetricValue | None],
    Field(max_length=METRICS_MAX),
    BeforeValidator(at_most(METRICS_MAX)),
    AfterValidator(_unreserved),
]
Context = Annotated[dict[str, Any], AfterValidator(_storable)]
