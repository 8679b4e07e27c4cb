"""Summarise profiles: seconds per request by function, and differences between two periods."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geoheal.domain.profiling.functions import FunctionSeconds, by_function
from geoheal.domain.profiling.profile import ErrorSite, Place, Profile, Seconds, Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Profiles of a system in a period.

    Parameters
    ----------
    profiles, samples
        Number of profiles, and of samples in them.
    requests
        Requests that ended, by route.
    functions
        Seconds by function, of all routes together.
    stacks
        Chains of calls, of all routes and lines together.
    other
        Time in all stacks that are not listed.
    errors
        Exceptions by kind; their counts are added up.
    """

    profiles: int
    samples: int
    requests: Counter[str] = field(default_factory=Counter)
    functions: dict[Place, FunctionSeconds] = field(default_factory=dict)
    stacks: dict[tuple[Place, ...], Seconds] = field(default_factory=dict)
    other: Seconds = field(default_factory=Seconds)
    errors: Counter[tuple[str, str, Place, int]] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """All requests."""
        return self.requests.total()

    def per_request(self, seconds: float) -> float | None:
        """Seconds per request; None without a request."""
        return seconds / self.answered if self.answered else None


def summarise(profiles: Iterable[Profile], *, route: str | None) -> Summary:
    """Add up profiles, reading each once.

    Parameters
    ----------
    route
        Only requests of this route; None for all, and for work outside of requests.
    """
    count = samples = 0
    other = Seconds()
    requests: Counter[str] = Counter()
    errors: Counter[tuple[str, str, Place, int]] = Counter()
    lines: dict[tuple[tuple[Place, ...], int], Seconds] = {}
    for profile in profiles:
        count, samples, other = count + 1, samples + profile.samples, other + profile.other
        requests.update({name: many for name, many in profile.requests.items() if route in {None, name}})
        for stack in (each for each in profile.stacks if route in {None, each.route}):
            key = stack.places, stack.line
            lines[key] = lines.get(key, Seconds()) + stack.seconds
        errors.update(_counted(profile.errors, route))
    stacks = [
        Stack(route="", places=places, line=line, seconds=each) for (places, line), each in lines.items()
    ]
    return Summary(
        profiles=count,
        samples=samples,
        requests=requests,
        functions={place: found for (_, place), found in by_function(stacks).items()},
        stacks=_chains(stacks),
        other=other if route is None else Seconds(),
        errors=errors,
    )


def _chains(stacks: Iterable[Stack]) -> dict[tuple[Place, ...], Seconds]:
    chains: dict[tuple[Place, ...], Seconds] = {}
    for stack in stacks:
        chains[stack.places] = chains.get(stack.places, Seconds()) + stack.seconds
    return chains


def _counted(errors: Sequence[ErrorSite], route: str | None) -> Counter[tuple[str, str, Place, int]]:
    found: Counter[tuple[str, str, Place, int]] = Counter()
    for each in errors:
        if route in {None, each.route}:
            found[each.route, each.kind, each.place, each.line] += each.count
    return found
