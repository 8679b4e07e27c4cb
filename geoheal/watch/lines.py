"""The watch as plain text: a line per snapshot, without a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.watch.watcher import Sight

FIGURES = (
    ("latency", "avg_latency_ms", "{:.1f} ms"),
    ("errors", "error_rate", "{:.1%}"),
    ("memory", "memory_usage_mb", "{:,.0f} MB"),
    ("cpu", "cpu_usage_pct", "{:.0f} %"),
)
"""Displayed fields: name, field, format."""


class LinePrinter:
    """Prints a line a snapshot."""

    def show(self, sight: Sight) -> None:
        """Print an observation."""
        print(describe(sight), flush=True)  # noqa: T201 - it is what the command is for

    def say(self, message: str) -> None:
        """Print a sentence."""
        print(message, flush=True)  # noqa: T201


def describe(sight: Sight) -> str:
    """Return an observation in one line."""
    parts = [
        f"{sight.at:%H:%M:%S %Z}",
        str(sight.fields["system"]),
        status(sight.health),
        *(f"{name} {value}" for name, value in figures(sight)),
    ]
    if sight.waiting:
        parts.append(f"{sight.waiting} waiting")
    return " | ".join(["  ".join(parts), *findings(sight.health)])


def status(health: Mapping[str, Any] | None) -> str:
    """Return the system's status, or that the service was not asked."""
    return "unknown" if health is None else str(health["status"])


def findings(health: Mapping[str, Any] | None) -> list[str]:
    """Return the issues, or the reason for the status if no issue shows it."""
    return [] if health is None else [*health["issues"], *filter(None, [health.get("note")])]


def figures(sight: Sight) -> Iterator[tuple[str, str]]:
    """Return names and values of the measurements."""
    if sight.drift is not None:
        yield "drift", f"{sight.drift:.3f} rad"
    for name, field, form in FIGURES:
        value = sight.fields.get(field)
        if value is not None:
            yield name, form.format(value)
