"""A profile: where one process spent its time in a period of some seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoheal.domain.snapshots.code_version import CodeVersion

Place = tuple[str, str]
"""Import name of a module, and qualified name of a function in it."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """Time of sampled threads.

    Parameters
    ----------
    wall_s
        Wall-clock time: computing or waiting.
    cpu_s
        CPU time; None if not measured.
    """

    wall_s: float = 0.0
    cpu_s: float | None = 0.0

    def __add__(self, other: "Seconds") -> "Seconds":
        """Sum of both.

        >>> Seconds(1.0, 0.5) + Seconds(2.0, None)
        Seconds(wall_s=3.0, cpu_s=None)
        """
        both = None if self.cpu_s is None or other.cpu_s is None else self.cpu_s + other.cpu_s
        return Seconds(self.wall_s + other.wall_s, both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Time spent in a chain of calls of the project's own functions.

    Parameters
    ----------
    route
        Route of the requests; empty outside of requests.
    places
        The functions, from the outermost to the innermost.
    line
        Line in the innermost one.
    """

    route: str
    places: tuple[Place, ...]
    line: int
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSite:
    """Exceptions that ended requests.

    Parameters
    ----------
    kind
        Type of the exception.
    place, line
        Innermost function and line of the project; empty and 0 without one.
    """

    route: str
    kind: str
    place: Place
    line: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A process's report on a period.

    Parameters
    ----------
    id
        UUIDv7, created by the process.
    duration_s
        Length of the period (s).
    samples
        Number of samples with a thread in the project's code.
    requests
        Requests that ended in the period, by route.
    other
        Time in all stacks that are not listed.
    """

    id: UUID
    started_at: datetime
    duration_s: float
    node: str | None
    code_version: CodeVersion
    samples: int
    requests: Mapping[str, int]
    stacks: Sequence[Stack]
    other: Seconds
    errors: Sequence[ErrorSite]
