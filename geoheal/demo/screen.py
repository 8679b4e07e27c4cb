"""The demonstration's screen: one row a scenario, and the patch that healed the last one."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from geoheal.demo.scenario import Scenario
from geoheal.demo.story import Story
from geoheal.healing.verification.gauges import TARGET, Gauge

DIFF_LINES = 24


def drawn(scenarios: Sequence[Scenario], stories: Mapping[str, Story], current: str | None) -> RenderableType:
    """Return the whole screen."""
    table = Table("scenario", "detected", "measured", "applied", "verified", "before → after", box=None)
    for scenario in scenarios:
        table.add_row(*_row(scenario, stories.get(scenario.name), running=scenario.name == current))
    shown = stories.get(current or "")
    return table if shown is None else Group(table, *_details(shown))


def steps(scenario: Scenario, before: Story | None, now: Story) -> Iterator[str]:
    """Yield the events between two states of a story, one line each."""
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


def _row(scenario: Scenario, story: Story | None, *, running: bool) -> list[RenderableType]:
    title = Text(scenario.title, style="bold" if running else "")
    if story is None:
        return [title, *(Text("–", style="dim") for _ in range(5))]
    return [
        title,
        _time(story.detected_after_s),
        _time(story.proposed_after_s),
        _time(story.applied_after_s),
        _verdict(story),
        _figures(scenario, story),
    ]


def _time(after_s: float | None) -> Text:
    return Text("–", style="dim") if after_s is None else Text(f"{after_s:.0f} s", style="green")


def _verdict(story: Story) -> Text:
    if story.rolled_back:
        return Text("rolled back", style="red")
    return _time(story.verified_after_s)


def _figures(scenario: Scenario, story: Story) -> Text:
    if story.before is None or story.after is None:
        return Text("–", style="dim")
    gauge = Gauge(name=TARGET[scenario.symptom])
    return Text(f"{gauge.words} {gauge.figure(story.before)} → {gauge.figure(story.after)}")


def _details(story: Story) -> list[RenderableType]:
    lines = [*(Text(finding, style="yellow") for finding in story.findings)]
    lines += [Text(f"  {candidate}", style="dim") for candidate in story.candidates]
    if story.title is None:
        return [Group(*lines)]
    diff = "".join(story.diff.splitlines(keepends=True)[:DIFF_LINES])
    patch = Panel(Syntax(diff, "diff", theme="ansi_dark", word_wrap=True), title=Text(story.title))
    return [Group(*lines, patch)]
