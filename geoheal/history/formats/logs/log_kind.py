"""A kind of log: what its lines look like, and the cells that a line gives."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
        is_passed = self.passed_over is not None and self.passed_over.match(line)
        return bool(is_passed or self.pattern.fullmatch(line))


def milliseconds_in(rest: str) -> str | None:
    """Return the first number with the unit ms behind it.

    >>> milliseconds_in('"curl" - 12.5 ms'), milliseconds_in("0.012")
    ('12.5', None)
    """
    found = MILLISECONDS.search(rest)
    return None if found is None else found[1]
