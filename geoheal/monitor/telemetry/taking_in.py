"""Store the data of exporters: snapshots and the state of counters, in one transaction.

So a request that fails, or is repeated after its response was lost, loses nothing and counts nothing twice;
and several services may take turns.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from geoheal.constants import BASIN_DIMENSION
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import FIGURES, Observation
from geoheal.errors import DatabaseUnavailable, IdentityTaken, InvalidInput, PartitionMissing
from geoheal.monitor.ingest.batch import days_of, place, store_placed
from geoheal.monitor.ingest.batch_columns import PlacedBatch, in_columns
from geoheal.monitor.ingest.report import parse_report_value
from geoheal.monitor.telemetry.node_slots import HELD, free_node, place_of
from geoheal.monitor.telemetry.prometheus.pending import SAMPLES_MAX
from geoheal.monitor.telemetry.prometheus.samples import points_of
from geoheal.monitor.telemetry.reading import read
from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import BASIN, Mapped
from geoheal.monitor.telemetry.source import Source
from geoheal.monitor.telemetry.taken_in import TakenIn
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import partitions
from geoheal.store.systems import systems
from geoheal.store.telemetry import sources
from geoheal.store.telemetry.sources import SourceRow
from geoheal.validation.types import SystemName

AHEAD_MAX: Final = timedelta(hours=1)
AHEAD: Final = "has samples whose time lies more than an hour ahead"
TOO_MANY: Final = f"is one of more than {SAMPLES_MAX:,} samples in a scrape"

ATTEMPTS: Final = 5
"""Number of tries of a request while other writers store the same, or partitions are missing."""

_NAMES: Final = TypeAdapter(SystemName)


@dataclass(frozen=True, slots=True)
class AcceptedPeriod:
    """Range of accepted times of snapshots.

    Parameters
    ----------
    now, earliest
        The present, and the start of the retention.
    """

    now: datetime
    earliest: datetime


def take_in(
    database: Database,
    resources: Sequence[Resource],
    mapped: Mapped,
    clock: AcceptedPeriod,
    reach: ClusterReach | None = None,
) -> TakenIn:
    """Read the data of resources, and store it.

    Parameters
    ----------
    reach
        Nodes of a cluster that answer; systems on the others are left out.

    Raises
    ------
    DatabaseError
        When the database is not available; nothing of the affected system is stored.
    """
    taken = TakenIn()
    reach = reach or ClusterReach(database)
    away = reach.missing()
    by_system = _by_system(resources, mapped, taken)
    for name, some in sorted(by_system.items()):
        try:
            if name not in away:
                taken.add(_stored(database, name, some, mapped, clock))
        except InvalidInput as error:
            if error.field != "system":
                raise
            taken.refused[error.message] += _sent(some)
        except DatabaseUnavailable:
            away = reach.missing_with(name)
            if not away:
                raise
    taken.away |= by_system.keys() & away
    return taken


def _by_system(resources: Iterable[Resource], mapped: Mapped, taken: TakenIn) -> Mapping[str, list[Resource]]:
    """Return resources by the names of their systems; count those whose name is not allowed."""
    by_system: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_system[resource.system(mapped)].append(resource)
    for name in [each for each in by_system if not _is_name(each)]:
        taken.refused[f"{name!a} cannot be the name of a system"] += _sent(by_system.pop(name))
    return by_system


def _sent(resources: Iterable[Resource]) -> int:
    return sum(len(each.points) + len(each.samples) for each in resources)


def _is_name(name: str) -> bool:
    try:
        _NAMES.validate_python(name)
    except ValidationError:
        return False
    return True


def _stored(
    database: Database, name: str, resources: Sequence[Resource], mapped: Mapped, clock: AcceptedPeriod
) -> TakenIn:
    for _ in range(ATTEMPTS):
        placed: list[PlacedBatch] = []
        try:
            with database.transaction() as connection:
                return _store(connection, name, resources, mapped, clock, placed)
        except PartitionMissing:
            with database.transaction() as connection:
                days = {day for each in placed for day in days_of(each.batch.captured_at)}
                partitions.cover(connection, days)
        except IdentityTaken:
            continue
    raise DatabaseUnavailable("Other writers keep storing the same snapshots; try again in a moment.")


def _store(
    connection: Connection,
    name: str,
    resources: Sequence[Resource],
    mapped: Mapped,
    clock: AcceptedPeriod,
    placed: list[PlacedBatch],
) -> TakenIn:
    taken = TakenIn()
    system = systems.register(connection, name, Geometry.SIMPLEX, BASIN_DIMENSION)
    held = sources.lock(connection, system, [each.key for each in resources])
    observed: list[Observation] = []
    for resource in _placed_on_nodes(connection, system, resources, held, mapped, clock):
        row = held[resource.key]
        source = Source.from_json(row.state, row.metrics) if row.state else Source()
        observed += _observed(resource, mapped, source, system, clock, taken)
        node = resource.identity(mapped).get("node")
        held[resource.key] = replace(
            row, node=node, state=source.to_json(), metrics=source.metrics, seen_at=clock.now
        )
    if observed:
        columns = replace(in_columns(observed, system.dimension), content_ids=True)
        placed.append(place(columns, system))
        outcome = taken.outcomes[name] = store_placed(connection, placed[-1])
        taken.accepted, taken.duplicates = outcome.accepted, outcome.duplicates
        taken.rejected += len(outcome.rejected)
        taken.refused.update(each.reason for each in outcome.rejected)
    for row in held.values():
        sources.save(connection, system, row)
    return taken


def _placed_on_nodes(
    connection: Connection,
    system: System,
    resources: Sequence[Resource],
    held: Mapping[bytes, SourceRow],
    mapped: Mapped,
    clock: AcceptedPeriod,
) -> list[Resource]:
    """Return the resources with their nodes.

    Resources with random names get the node of their slot.
    """
    since = clock.now - HELD
    nodes: dict[bytes, str] = {}
    taken: set[str] | None = None
    for resource in resources:
        place = place_of(resource, mapped)
        if place is None or resource.key in nodes:
            continue
        row = held[resource.key]
        own = row.node if row.node is not None and row.node.startswith(f"{place}-") else None
        if own is None or row.seen_at < since:  # another process may have taken its slot in the meantime
            if taken is None:
                taken = set(sources.nodes_since(connection, system, since))
            own = free_node(place, taken) if own is None or own in taken else own
            taken.add(own)
        nodes[resource.key] = own
    return [replace(each, node=nodes.get(each.key)) for each in resources]


def _observed(
    resource: Resource, mapped: Mapped, source: Source, system: System, clock: AcceptedPeriod, taken: TakenIn
) -> list[Observation]:
    if resource.samples:
        resource = _assembled(resource, source, clock, taken)
    reading = read(resource, mapped, source)
    taken.refused += reading.refused
    taken.partly += reading.partly
    taken.unmapped |= reading.unmapped
    observed = []
    for fields, points in zip(reading.snapshots, reading.points, strict=True):
        try:
            observed.append(_observation(_fitting(fields, system), clock, taken))
        except InvalidInput as error:
            taken.rejected += 1
            taken.refused[error.message] += points
    return observed


def _observation(fields: Mapping[str, Any], clock: AcceptedPeriod, taken: TakenIn) -> Observation:
    """Return the snapshot.

    A value that a snapshot cannot store is refused individually, and the others are kept.
    """
    try:
        return parse_report_value(fields).observe(clock.now, clock.earliest)
    except InvalidInput as error:
        rest = {name: value for name, value in fields.items() if name != error.field}
        if error.field not in FIGURES or not {*FIGURES, "metrics", BASIN} & rest.keys():
            raise
        taken.refused[error.message] += 1
        return _observation(rest, clock, taken)


def _assembled(resource: Resource, source: Source, clock: AcceptedPeriod, taken: TakenIn) -> Resource:
    """Return the resource with the points of scrapes that are complete now."""
    latest_ns = int((clock.now + AHEAD_MAX).timestamp()) * 10**9
    present = [each for each in resource.samples if each.time_ns <= latest_ns]
    ready, too_many = source.pending.take(present)
    taken.refused += Counter({TOO_MANY: too_many, AHEAD: len(resource.samples) - len(present)})
    return replace(resource, points=points_of(ready), samples=())


def _fitting(fields: Mapping[str, Any], system: System) -> dict[str, Any]:
    """Return the fields, without latencies as basin if the system's own basin is something else."""
    fits = system.geometry is Geometry.SIMPLEX and system.dimension == BASIN_DIMENSION
    if fits or BASIN not in fields:
        return dict(fields)
    context = {name: value for name, value in fields["context"].items() if name != "basin"}
    rest = {name: value for name, value in fields.items() if name not in {BASIN, "context"}}
    return {**rest, "context": context} if context else rest
