"""What the live view and the plain lines show."""

import io
from datetime import UTC, datetime

from rich.console import Console

from geoheal.domain.display import sparkline
from geoheal.watch.lines import describe
from geoheal.watch.view import View
from geoheal.watch.watcher import Sight


def sight(**changes) -> Sight:
    fields = {
        "system": "[shop]",
        "captured_at": "2026-11-23T14:00:00+00:00",
        "avg_latency_ms": 12.34,
        "error_rate": 0.05,
        "memory_usage_mb": 1234.5,
    }
    health = {"status": "warning", "issues": ["Basin drift high: 1.5 rad > 1.4 rad"]}
    return Sight(**{"fields": fields, "drift": 1.5, "health": health, "waiting": 0, "lost": 0, **changes})


def test_a_line_says_everything():
    line = describe(sight(waiting=3))
    at = datetime(2026, 11, 23, 14, tzinfo=UTC).astimezone()
    assert line.startswith(f"{at:%H:%M:%S} {at.tzname()}  [shop]")
    for part in (
        "[shop]",
        "warning",
        "drift 1.500 rad",
        "latency 12.3 ms",
        "errors 5.0%",
        "1,234 MB",
        "3 waiting",
    ):
        assert part in line
    assert line.endswith("| Basin drift high: 1.5 rad > 1.4 rad")
    assert "unknown" in describe(sight(health=None, drift=None))


def test_why_a_status_is_unknown_stands_beside_it():
    health = {"status": "unknown", "issues": [], "note": "3 of 10 snapshots"}
    assert describe(sight(health=health)).endswith("| 3 of 10 snapshots")


def test_the_view_shows_figures_findings_and_addresses():
    terminal = io.StringIO()
    with View("http://127.0.0.1:5001", Console(file=terminal, force_terminal=True, width=120)) as view:
        view.say("The service answers again.")
        view.show(sight())
        view.show(sight(drift=0.5, health=None, waiting=2))
    shown = terminal.getvalue()
    for part in (
        "[shop]",
        "warning",
        "Basin drift high",
        "12.3 ms",
        "/openapi",
        "answers again",
        "2 snapshots wait",
    ):
        assert part in shown
    assert "▁" in shown


def test_a_flat_curve_is_flat_and_an_empty_one_empty():
    assert sparkline([5.0, 5.0]) == "▁▁"
    assert sparkline([None]) == ""
