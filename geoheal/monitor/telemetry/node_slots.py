"""Nodes of processes whose instance id is new with every start: a slot on their host, bounded in number.

SDKs draw a random ``service.instance.id`` unless one is set, and containers are named at random. Such
a name says nothing but that a process has begun: the node is the place that it takes, host and number, as
geoheal's own clients name theirs. A place is free again once nothing is heard from it.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import Mapped

HELD: Final = timedelta(minutes=3)
"""Time for which a process that sends nothing keeps its place: longer than SDKs' interval of a minute."""

SLOTS_MAX: Final = 1000
ANYWHERE: Final = "instance"
"""Stands for the host where the process names none that outlives it."""

RANDOM: Final = re.compile(
    r"(?:urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[1-47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"|[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64}",
    re.IGNORECASE,
)
"""Names that are drawn: UUIDs but those that follow from a name (version 5), and ids of containers."""


def place_of(resource: Resource, mapped: Mapped) -> str | None:
    """Where a process runs whose own name is drawn at random; None where its name outlives it.

    An operator's file that names the one attribute is taken at its word.

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
    """Return the first node of a place that nobody is; the last one where all are taken.

    >>> free_node("web-1", {"web-1-0", "web-1-2"})
    'web-1-1'
    """
    named = (f"{place}-{slot}" for slot in range(SLOTS_MAX))
    return next((name for name in named if name not in taken), f"{place}-{SLOTS_MAX - 1}")
