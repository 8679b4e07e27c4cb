"""Patterns that texts have to match, and what each asks for in words."""

from collections.abc import Mapping
from typing import Final

LINE: Final = r"^[^\x00-\x1f\x7f]*$"
"""One line of text: no control characters, which a terminal or PostgreSQL would choke on."""
METRIC_NAME: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.:/%-]{0,127}$"
"""The alphabet of Prometheus, OpenTelemetry and StatsD."""

PATTERNS: Final[Mapping[str, str]] = {
    LINE: "must not contain control characters",
    METRIC_NAME: "must be 1 to 128 letters, digits and _ . : / % - that begin with a letter, a digit or _",
}
"""Text of a refusal, by pattern."""
