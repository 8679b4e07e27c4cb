"""Show the steps of a release on the terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text

from geoheal.demo.machine import Machine
from geoheal.demo.rental.release_progress import ReleaseProgress
from geoheal.demo.rental.release_run import CALLS_MIN, SNAPSHOTS_MIN
from geoheal.demo.rental.releases import Release

DIFF_LINES = 30
INDENTED = 9
"""Number of columns by which further lines are indented."""
SHORT = 12
"""Characters of a commit's hash."""


def introduction(release: Release, machine: Machine) -> str:
    """Return the introduction that is printed before anything is deployed."""
    minutes = round(machine.stretch)
    how_long = "two minutes" if minutes < 2 else f"about {2 * minutes} minutes, because this machine is busy"
    return (
        "Starting a geoheal service and a bicycle rental: a Flask application with SQLite, its tests and git "
        "history, set up by `geoheal init`, with `record` in geoheal.toml and no workload. Its calls are "
        f"recorded under traffic for {how_long}; then it gets {release.title}."
    )


def conclusion(progress: ReleaseProgress) -> str:
    """Return the last line."""
    if progress.is_calm:
        return f"{progress.reason} Nothing is wrong, and nothing was changed."
    if progress.is_well:
        return "Healed, and verified in the rental's own snapshots."
    return f"{progress.release}: {progress.shortfall}"


def steps(before: ReleaseProgress, now: ReleaseProgress) -> Iterator[RenderableType]:
    """Yield what happened between two states."""
    yield from _recorded(before, now)
    if now.commits and not before.commits:
        yield _line(0.0, f"Deployed: {len(now.commits)} commits, after {now.recorded} calls were recorded.")
        for commit, subject in now.commits:
            yield _note(f"{commit[:SHORT]}  {subject}")
    if now.detected_after_s is not None and before.detected_after_s is None:
        yield _line(now.detected_after_s, f"Detected: {'; '.join(now.findings)}.", "yellow")
        yield _note("Searching for the commit: runs the recorded calls on the commits …")
    yield from _traced(before, now)
    if now.proposed_after_s is not None and before.proposed_after_s is None:
        yield _line(now.proposed_after_s, f"Proposed: {now.title}")
        yield _note(now.reason or "")
        diff = "".join(now.diff.splitlines(keepends=True)[:DIFF_LINES])
        yield Panel(Syntax(diff, "diff", theme="ansi_dark", word_wrap=True))
    if now.applied_after_s is not None and before.applied_after_s is None:
        how = "the file is replaced" if now.branch is None else f"on branch {now.branch}, which is merged"
        yield _line(now.applied_after_s, f"Applied: {how}, and the server reloaded it.")
    if now.verified_after_s is not None and before.verified_after_s is None:
        is_slow = not any("Error" in each for each in now.findings)
        what, unit = ("mean latency", " ms") if is_slow else ("share of errors", "")
        figures = (
            f"{what} {now.before:.3g} → {now.after:.3g}{unit}"
            if now.before is not None and now.after is not None
            else ""
        )
        text = f"Verified in the rental's own snapshots: {figures}.".replace(": .", ".")
        yield _line(now.verified_after_s, text, "green")


def _recorded(before: ReleaseProgress, now: ReleaseProgress) -> Iterator[RenderableType]:
    if now.commits:
        return
    if now.recorded and not before.recorded:
        yield _note(
            f"Recording calls. The release follows after {CALLS_MIN} calls, some of each page, and "
            f"{SNAPSHOTS_MIN} snapshots …"
        )
    if now.recorded >= CALLS_MIN > before.recorded:
        yield _note(f"{now.recorded} calls are recorded …")


def _traced(before: ReleaseProgress, now: ReleaseProgress) -> Iterator[RenderableType]:
    if now.traced_after_s is not None and before.traced_after_s is None:
        lines = "" if now.lines is None else f", lines {now.lines[0]} to {now.lines[1]}"
        subject = dict(now.commits).get(now.commit or "", "")
        yield _line(
            now.traced_after_s, f"Traced: {(now.commit or '')[:SHORT]} ({subject}), {now.path}{lines}."
        )
    if now.untraced is not None and before.untraced is None:
        yield _note(f"No commit was named: {now.untraced}", "yellow")
    if (now.traced_after_s, now.untraced) != (before.traced_after_s, before.untraced):
        yield _note("Looking for a fix: measures reverts of commits, then other changes …")


def _note(text: str, style: str = "dim") -> Padding:
    """Return an indented paragraph."""
    return Padding(Text(text, style=style), (0, 0, 0, INDENTED), expand=False)


def _line(after_s: float, text: str, style: str = "") -> Text:
    return Text(f"{after_s:6.0f} s  {text}", style=style)
