"""Whether a workload executes the changed code of a file, on either side."""

import logging
from dataclasses import replace

from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.fitness.reach.changed_lines import Lines, changed_lines
from geoheal.gate.commits.checkout import FileChange
from geoheal.gate.commits.sides import Side
from geoheal.gate.reports.report import Cover
from geoheal.sandbox import WatchedLines

logger = logging.getLogger(__name__)


def cover_of(
    sides: tuple[Side, Side],
    change: FileChange,
    workload: str,
    preload: tuple[str, ...],
) -> Cover:
    """Run both sides until a changed line of a file is executed, the base first.

    A file missing on one side counts as empty there. Unparsable files, data that any module may read, and
    runs that do not finish under trace, leave it unknown.
    """
    if not any(path in side.names() for side, path in zip(sides, _paths(change), strict=True)):
        return Cover.UNKNOWN
    texts = [side.texts().get(path or "", "") for side, path in zip(sides, _paths(change), strict=True)]
    changed = changed_lines(*texts)
    if changed is None:
        return Cover.UNKNOWN
    if changed.is_same:
        return Cover.SAME
    found = Cover.UNREACHED
    for side, path, lines in zip(sides, _paths(change), (changed.current, changed.candidate), strict=True):
        name = side.names().get(path or "")
        if name is None or not lines:
            continue
        seen = _seen(side, name, lines, workload, preload)
        if seen:
            return Cover.REACHED
        if seen is None:
            found = Cover.UNKNOWN
    return found


def _paths(change: FileChange) -> tuple[str | None, str | None]:
    return change.before, change.after


def _seen(side: Side, name: str, lines: Lines, workload: str, preload: tuple[str, ...]) -> bool | None:
    """Whether a run executes one of the lines; None if it does not finish."""
    watch = WatchedLines(lines.body, lines.on_import, name)
    request = replace(side.request(workload, preload), watch=watch)
    try:
        result = side.sandbox.run(request)
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("It is not known whether the workload reaches a change: %s", error.message)
        return None
    return True if result.claimed.reached else False if result.is_ok else None
