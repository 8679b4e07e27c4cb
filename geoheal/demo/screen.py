"""The demonstration's screen: one row per scenario, and the latest patch."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from geoheal.demo.scenario import Scenario
from geoheal.demo.scenario_run import ShopProgress
from geoheal.healing.verification.gauges import TARGET, Gauge

DIFF_LINES = 24


def screen_of(
    scenarios: Sequence[Scenario], runs: Mapping[str, ShopProgress], current: str | None
) -> RenderableType:
    """Return the whole screen."""
    table = Table("scenario", "detected", "measured", "applied", "verified", "before → after", box=None)
    for scenario in scenarios:
        table.add_row(*_row(scenario, runs.get(scenario.name), running=scenario.name == current))
    shown = runs.get(current or "")
    return table if shown is None else Group(table, *_details(shown))


def steps(scenario: Scenario, before: ShopProgress | None, now: ShopProgress) -> Iterator[str]:
    """Yield the events between two states of a scenario, one line each."""
    happened = (
        (now.detected_after_s, before and before.detected_after_s, f"detected: {'; '.join(now.findings)}"),
        (now.proposed_after_s, before and before.proposed_after_s, f"proposed: {now.title}"),
        (now.applied_after_s, before and before.applied_after_s, "applied"),
        (now.verified_after_s, before and before.verified_after_s, f"verified: {_figures(scenario, now)}"),
    )
    for after_s, earlier, what in happened:
        if after_s is not None and earlier is None:
            yield f"{scenario.name}, {after_s:.0f} s after the fault: {what}"
    if now.rolled_back and not (before and before.rolled_back):
        yield f"{scenario.name}: rolled back"


def _row(scenario: Scenario, progress: ShopProgress | None, *, running: bool) -> list[RenderableType]:
    title = Text(scenario.title, style="bold" if running else "")
    if progress is None:
        return [title, *(Text("–", style="dim") for _ in range(5))]
    return [
        title,
        _time(progress.detected_after_s),
        _time(progress.proposed_after_s),
        _time(progress.applied_after_s),
        _verdict(progress),
        _figures(scenario, progress),
    ]


def _time(after_s: float | None) -> Text:
    return Text("–", style="dim") if after_s is None else Text(f"{after_s:.0f} s", style="green")


def _verdict(progress: ShopProgress) -> Text:
    if progress.rolled_back:
        return Text("rolled back", style="red")
    return _time(progress.verified_after_s)


def _figures(scenario: Scenario, progress: ShopProgress) -> Text:
    if progress.before is None or progress.after is None:
        return Text("–", style="dim")
    gauge = Gauge(name=TARGET[scenario.symptom])
    return Text(f"{gauge.words} {gauge.figure(progress.before)} → {gauge.figure(progress.after)}")


def _details(progress: ShopProgress) -> list[RenderableType]:
    lines = [*(Text(finding, style="yellow") for finding in progress.findings)]
    lines += [Text(f"  {candidate}", style="dim") for candidate in progress.candidates]
    if progress.title is None:
        return [Group(*lines)]
    diff = "".join(progress.diff.splitlines(keepends=True)[:DIFF_LINES])
    patch = Panel(Syntax(diff, "diff", theme="ansi_dark", word_wrap=True), title=Text(progress.title))
    return [Group(*lines, patch)]
