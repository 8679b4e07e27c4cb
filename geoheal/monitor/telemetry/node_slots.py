"""Node names for processes whose instance id changes with every start: numbered slots on their host.

SDKs draw a random ``service.instance.id`` unless one is set, and containers have random names. Such a name
only shows that a process has started. So the node is a slot, host and number, as in geoheal's own clients. A
slot is free again when nothing arrives from it any more.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import Mapped

HELD: Final = timedelta(minutes=3)
"""Time for which a process without data keeps its slot: longer than the one-minute interval of SDKs."""

SLOTS_MAX: Final = 1000
ANYWHERE: Final = "instance"
"""Stands for the host if the process does not name a lasting one."""

RANDOM: Final = re.compile(
    r"(?:urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[1-47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"|[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64}",
    re.IGNORECASE,
)
"""Random names: UUIDs except those derived from a name (version 5), and ids of containers."""


def place_of(resource: Resource, mapped: Mapped) -> str | None:
    """Return the place of a process with a random name; None if its name is lasting.

    A single attribute in the operator's file is always used as it is.

    Examples
    --------
    >>> id_ = "627cc493-f310-47de-96bd-71410b7dec09"
    >>> place_of(Resource({"service.instance.id": id_, "host.name": "web-1"}, ()), Mapped(rules=()))
    'web-1'
    >>> place_of(Resource({"service.instance.id": "shop-7", "host.name": "web-1"}, ()), Mapped(rules=()))
    """
    names = [resource.attributes[name] for name in mapped.node if resource.attributes.get(name)]
    if len(mapped.node) == 1 or not names or RANDOM.fullmatch(names[0]) is None:
        return None
    lasting = (name for name in names[1:] if RANDOM.fullmatch(name) is None)
    return next(lasting, ANYWHERE)


def free_node(place: str, taken: Collection[str]) -> str:
    """Return the first free node of a place; the last one if all are taken.

    >>> free_node("web-1", {"web-1-0", "web-1-2"})
    'web-1-1'
    """
    named = (f"{place}-{slot}" for slot in range(SLOTS_MAX))
    return next((name for name in named if name not in taken), f"{place}-{SLOTS_MAX - 1}")
