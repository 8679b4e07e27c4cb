"""The demonstration's screen: one row a scenario, and the patch that healed the last one."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from geoheal.demo.scenario import Scenario
from geoheal.demo.story import Story

DIFF_LINES = 24


def drawn(scenarios: Sequence[Scenario], stories: Mapping[str, Story], current: str | None) -> RenderableType:
    """Return the whole screen."""
    table = Table("scenario", "detected", "measured", "applied", "verified", "before → after", box=None)
    for scenario in scenarios:
        table.add_row(*_row(scenario, stories.get(scenario.name), running=scenario.name == current))
    shown = stories.get(current or "")
    return table if shown is None else Group(table, *_details(shown))


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
    return Text(f"{scenario.metric} {story.before:.3g} → {story.after:.3g} {scenario.unit}".rstrip())


def _details(story: Story) -> list[RenderableType]:
    lines = [*(Text(finding, style="yellow") for finding in story.findings)]
    lines += [Text(f"  {candidate}", style="dim") for candidate in story.candidates]
    if story.title is None:
        return [Group(*lines)]
    diff = "".join(story.diff.splitlines(keepends=True)[:DIFF_LINES])
    patch = Panel(Syntax(diff, "diff", theme="ansi_dark", word_wrap=True), title=Text(story.title))
    return [Group(*lines, patch)]
