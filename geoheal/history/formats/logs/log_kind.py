"""A kind of log: the pattern of its lines, and the cells of a line."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

DOCKER: Final = '{"log":'
Cells = Mapping[str, str | None]
MILLISECONDS: Final = re.compile(r"(?:^|[\s\"=:])(\d+(?:\.\d+)?) ?ms\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKind:
    """A kind of log.

    Parameters
    ----------
    name
        Of the preset that reads it.
    title
        What a line is, for people.
    pattern
        What a whole line looks like.
    columns
        Their names.
    cells
        The columns' cells, from a line that fits.
    passed_over
        Other lines that belong to such a log, and say nothing of requests.
    """

    name: str
    title: str
    pattern: re.Pattern[str]
    columns: Sequence[str]
    cells: Callable[[re.Match[str]], Cells]
    passed_over: re.Pattern[str] | None = None

    def fits(self, line: str) -> bool:
        """Whether a line belongs to such a log."""
        return self.is_passed_over(line) or self.match(line) is not None

    def is_passed_over(self, line: str) -> bool:
        """Whether a line belongs to such a log, and is not about a request."""
        return self.passed_over is not None and all(map(self.passed_over.match, written(line)))

    def match(self, line: str) -> re.Match[str] | None:
        """Return the request in a line; None for any other line."""
        return next(filter(None, map(self.pattern.fullmatch, written(line))), None)


def written(line: str) -> Sequence[str]:
    """Return what was written where Docker keeps it as JSON, alone and behind its time; else the line.

    >>> written('{"log":"served","stream":"stdout","time":"2026-04-25T03:15:00Z"}')
    ('served', '2026-04-25T03:15:00Z served')
    """
    if not line.startswith(DOCKER):
        return (line,)
    try:
        row = json.loads(line)
        return (row["log"].strip(), f"{row['time']} {row['log'].strip()}")
    except (ValueError, KeyError, AttributeError):
        return (line,)


def milliseconds_in(rest: str) -> str | None:
    """Return the first number with the unit ms behind it.

    >>> milliseconds_in('"curl" - 12.5 ms'), milliseconds_in("0.012")
    ('12.5', None)
    """
    found = MILLISECONDS.search(rest)
    return None if found is None else found[1]
