"""Time per function, summed over stacks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from geoheal.domain.profiling.profile import Place, Seconds, Stack

LINES_MAX: Final = 5
"""Number of lines listed per function, those with the most time."""


@dataclass(slots=True)
class FunctionSeconds:
    """Time of one function.

    Parameters
    ----------
    own
        Time in the function itself, and in calls outside of the project.
    total
        Time including the project's functions that it calls; recursion counts once.
    lines
        Wall-clock seconds of ``own``, by line.
    """

    own: Seconds = field(default_factory=Seconds)
    total: Seconds = field(default_factory=Seconds)
    lines: dict[int, float] = field(default_factory=dict)

    def hottest(self) -> list[tuple[int, float]]:
        """Return the lines with the most time."""
        return sorted(self.lines.items(), key=lambda each: (-each[1], each[0]))[:LINES_MAX]


def by_function(stacks: Iterable[Stack]) -> dict[tuple[str, Place], FunctionSeconds]:
    """Sum stacks by route and function.

    Examples
    --------
    >>> stack = Stack(route="/", places=(("a", "f"), ("a", "g")), line=7, seconds=Seconds(2.0, 1.0))
    >>> found = by_function([stack])
    >>> found["/", ("a", "f")].own.wall_s, found["/", ("a", "f")].total.wall_s
    (0.0, 2.0)
    >>> found["/", ("a", "g")].hottest()
    [(7, 2.0)]
    """
    found: dict[tuple[str, Place], FunctionSeconds] = {}
    for stack in stacks:
        for place in set(stack.places):
            each = found.setdefault((stack.route, place), FunctionSeconds())
            each.total = each.total + stack.seconds
        innermost = found[stack.route, stack.places[-1]]
        innermost.own = innermost.own + stack.seconds
        innermost.lines[stack.line] = innermost.lines.get(stack.line, 0.0) + stack.seconds.wall_s
    return found
