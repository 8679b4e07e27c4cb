"""A measured quantity and its values in pairs of runs."""

import math
from dataclasses import dataclass
from enum import StrEnum

from geoheal.errors import InvalidInput

_VALUE_MAX = 1e100
_COUNT_MAX = 1e9


class Direction(StrEnum):
    """Which values of a metric are good."""

    LOWER = "lower"
    HIGHER = "higher"
    BAND = "band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A quantity that is judged.

    Parameters
    ----------
    name
        Name in responses.
    direction
        Lower is better, higher is better, or a target band.
    unit
        Of the values; None when dimensionless.
    target
        Whether an improvement of this metric justifies applying the change. Every metric, targets
        included, is a guard: none may regress.
    critical
        Whether a regression rejects the change without correction for the number of metrics, and a missing
        value prevents applying it.
    counts
        Whether the values are numbers of unwanted events in one run (errors), of which not one more is
        allowed. Both runs of a pair must give them the same number of chances to occur.
    band
        Lowest and highest good value; only for :attr:`Direction.BAND`.
    floor
        Values below this one count as equal to it: differences there do not matter.
    tolerance
        Largest relative worsening; None for the policy's.
    noise, whole
        Worsening (in the unit) that is harmless where another metric, which contains this one, is proven to
        be better; and the name of that metric, None without one.
    """

    name: str
    direction: Direction = Direction.LOWER
    unit: str | None = None
    target: bool = False
    critical: bool = False
    counts: bool = False
    band: tuple[float, float] | None = None
    floor: float = 0.0
    tolerance: float | None = None
    noise: float = 0.0
    whole: str | None = None

    def __post_init__(self) -> None:
        if (self.band is not None) is not (self.direction is Direction.BAND):
            raise InvalidInput(
                f"Metric {self.name} needs a band if, and only if, its direction is BAND.", field=self.name
            )
        if self.band is not None and not -math.inf < self.band[0] < self.band[1] < math.inf:
            raise InvalidInput(
                f"The band of {self.name} must be two finite numbers, the lower one first.", field=self.name
            )
        if self.counts and self.direction is not Direction.LOWER:
            raise InvalidInput(
                f"Metric {self.name} counts unwanted events: lower is better.", field=self.name
            )


@dataclass(frozen=True, slots=True)
class Saving:
    """Time that a pair of runs saved, per request and in the whole run.

    Parameters
    ----------
    expected
        Time (ms) that the requests would save altogether, if each of them fell as the median one did.
    shown
        Time (ms) by which working and loading as a whole fell.
    shown_cpu
        CPU time (ms) by which they fell; None where it was not measured.
    """

    expected: float
    shown: float
    shown_cpu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSamples:
    """What pairs of interleaved runs measured of one metric.

    Parameters
    ----------
    metric
        The quantity.
    current, candidate
        One value for each run, in the order of the pairs; None where a run did not measure it.
    current_requests, candidate_requests
        Single values (per request, for example) in each run, from which the tail is judged. Empty if a run
        has only one value.
    backing
        Saving of each pair in the whole run, if a gain of this metric must show there too.

    Raises
    ------
    InvalidInput
        When the two sides differ in length, a value is not a finite number with a size below 1e100, or a
        count is not a whole number from 0 to 1e9.
    """

    metric: Metric
    current: tuple[float | None, ...]
    candidate: tuple[float | None, ...]
    current_requests: tuple[tuple[float, ...], ...] = ()
    candidate_requests: tuple[tuple[float, ...], ...] = ()
    backing: tuple["Saving | None", ...] = ()

    def __post_init__(self) -> None:
        name = self.metric.name
        for requests in (self.current_requests, self.candidate_requests):
            if requests and len(requests) != len(self.current):
                raise InvalidInput(f"{name} needs the requests of all runs, or of none.", field=name)
        if len(self.current) != len(self.candidate):
            raise InvalidInput(
                f"{name} has {len(self.current)} values of the current code and {len(self.candidate)} of "
                "the candidate; runs come in pairs.",
                field=name,
            )
        for value in self._values():
            if not abs(value) < _VALUE_MAX:
                raise InvalidInput(f"{name} has the value {value}, which cannot be compared.", field=name)
            if self.metric.counts and not (0 <= value <= _COUNT_MAX and value == int(value)):
                raise InvalidInput(f"{name} has the value {value}, which is not a count.", field=name)

    def _values(self) -> list[float]:
        runs = [value for value in self.current + self.candidate if value is not None]
        return runs + [value for run in self.current_requests + self.candidate_requests for value in run]

    @property
    def complete(self) -> tuple[int, ...]:
        """Positions of the pairs in which both sides were measured."""
        pairs = zip(self.current, self.candidate, strict=True)
        return tuple(i for i, pair in enumerate(pairs) if None not in pair)

    @property
    def missing(self) -> int:
        """Number of pairs in which a side was not measured."""
        return len(self.current) - len(self.complete)
