"""The context of a call: open contexts of frameworks, and open sessions that modules hold."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from geoheal.client.recording.codec.frozen import FrozenValue

Surrounding = Callable[[Any], FrozenValue | None]
"""Freezes one kind of context; returns None if there is none."""

SURROUNDINGS: Final[dict[str, Surrounding]] = {}


def surroundings(freezer: Any) -> list[FrozenValue]:  # noqa: ANN401 - a Freezer
    """Freeze the context of a call, without parts that cannot be recorded: most calls need none."""
    return list(_found(freezer))


def _found(freezer: Any) -> Iterator[FrozenValue]:  # noqa: ANN401 - a Freezer
    for freeze in [each for _, each in sorted(SURROUNDINGS.items())]:
        found = freezer.attempt(lambda freeze=freeze: freeze(freezer))
        if found is not None:
            yield found
