"""The installed strategies: geoheal's own, and those that other packages bring.

An entry point of the group ``geoheal.strategies`` names a class without required arguments; its objects are
strategies (see :mod:`geoheal.healing.strategy`).
"""

import logging
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from geoheal.errors import ConfigurationError
from geoheal.healing.strategy import Strategy

logger = logging.getLogger(__name__)

GROUP: Final = "geoheal.strategies"


def installed_strategies() -> tuple[Strategy, ...]:
    """One object of each installed strategy, by name.

    A plug-in that cannot be loaded is reported and left out: its fault keeps no other from healing.

    Raises
    ------
    ConfigurationError
        When two strategies have the same name.
    """
    found: dict[str, Strategy] = {}
    for strategy in _loaded():
        if strategy.name in found:
            raise ConfigurationError(
                f"Two strategies call themselves {strategy.name!r}: {type(found[strategy.name]).__module__} "
                f"and {type(strategy).__module__}; uninstall one of their packages."
            )
        found[strategy.name] = strategy
    return tuple(found[name] for name in sorted(found))


def _loaded() -> Iterator[Strategy]:
    for point in entry_points(group=GROUP):
        strategy = _load(point)
        if strategy is not None:
            yield strategy


def _load(point: EntryPoint) -> Strategy | None:
    try:
        strategy = point.load()()
    except Exception:  # a plug-in is foreign code
        logger.exception("The strategy %s cannot be loaded and is left out.", point.value)
        return None
    if not isinstance(strategy, Strategy):
        logger.error("%s is no strategy: it needs name, symptoms and propose; it is left out.", point.value)
        return None
    return strategy
