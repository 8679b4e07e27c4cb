"""What profiles of a stretch say: seconds per request by function, and what differs between two stretches."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geoheal.domain.profiling.functions import FunctionSeconds, by_function
from geoheal.domain.profiling.profile import ErrorSite, Place, Profile, Seconds, Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A stretch of a system's profiles.

    Parameters
    ----------
    profiles, samples
        How many there are, and how often a thread was seen in them.
    requests
        Requests that ended, by route.
    functions
        Seconds by function, of all routes together.
    stacks
        Chains of calls, of all routes and lines together.
    other
        Time in stacks that are not told apart.
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


def summarise(profiles: Iterable[Profile], *, code_hash: str | None, route: str | None) -> Summary:
    """Add profiles up.

    Parameters
    ----------
    code_hash
        Only those of this code; None for all.
    route
        Only requests of this route; None for all, and for work outside of requests.
    """
    chosen = [each for each in profiles if code_hash in {None, each.code_version.code_hash}]
    requests: Counter[str] = Counter()
    stacks: list[Stack] = []
    errors: Counter[tuple[str, str, Place, int]] = Counter()
    chains: dict[tuple[Place, ...], Seconds] = {}
    for profile in chosen:
        requests.update({name: count for name, count in profile.requests.items() if route in {None, name}})
        for stack in (each for each in profile.stacks if route in {None, each.route}):
            stacks.append(Stack(route="", places=stack.places, line=stack.line, seconds=stack.seconds))
            chains[stack.places] = chains.get(stack.places, Seconds()) + stack.seconds
        errors.update(_counted(profile.errors, route))
    return Summary(
        profiles=len(chosen),
        samples=sum(each.samples for each in chosen),
        requests=requests,
        functions={place: found for (_, place), found in by_function(stacks).items()},
        stacks=chains,
        other=sum((each.other for each in chosen), Seconds()) if route is None else Seconds(),
        errors=errors,
    )


def _counted(errors: Sequence[ErrorSite], route: str | None) -> Counter[tuple[str, str, Place, int]]:
    found: Counter[tuple[str, str, Place, int]] = Counter()
    for each in errors:
        if route in {None, each.route}:
            found[each.route, each.kind, each.place, each.line] += each.count
    return found
