"""Systems: registered, listed, read, and given thresholds of their own."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field, Strict

from geoheal.api import cursor, examples
from geoheal.api.body import JSON, read_json_body
from geoheal.api.endpoint import Body, Endpoint, answer
from geoheal.api.parsing import SYSTEM_NAME, parse_json, system_name
from geoheal.api.routes.parameters import PageQuery
from geoheal.api.schemas import SystemAnswer, SystemsAnswer
from geoheal.api.service import Service
from geoheal.constants import API_PREFIX, BASIN_DIMENSION, BASIN_DIMENSION_MAX
from geoheal.domain.convention import Geometry
from geoheal.domain.system import System
from geoheal.domain.thresholds import Thresholds
from geoheal.domain.token import Role
from geoheal.errors import Conflict
from geoheal.monitor.reading import NIL, find_system
from geoheal.monitor.report import SystemName
from geoheal.store import systems
from geoheal.store.session import Connection

Overrides = dict[str, Annotated[float, Strict(), Field(allow_inf_nan=False)] | None]
Dimension = Annotated[int, Strict(), Field(ge=1, le=BASIN_DIMENSION_MAX)]


class Order(BaseModel):
    """A body."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ThresholdsOrder(Order):
    """Thresholds to be changed."""

    thresholds: Overrides = Field(description="By name; null goes back to the default.")


class SystemOrder(Order):
    """A system to be registered."""

    geometry: Geometry = Field(Geometry.SPHERE, description="How its basins are read.")
    dimension: Dimension = Field(BASIN_DIMENSION, description="Coordinates of a basin.")
    thresholds: Overrides = Field(
        default_factory=dict, description="Thresholds that differ from the defaults."
    )


class NamedSystemOrder(SystemOrder):
    """A system to be registered under a name."""

    name: SystemName


def system_answer(system: System) -> dict[str, Any]:
    """A system; one that exists by default alone has neither id nor time."""
    stored = system.id != NIL
    return {
        "id": str(system.id) if stored else None,
        "name": system.name,
        "geometry": system.geometry,
        "dimension": system.dimension,
        "thresholds": asdict(system.thresholds),
        "overrides": system.thresholds.overrides(),
        "created_at": system.created_at.isoformat() if stored else None,
    }


def list_systems(service: Service, query: PageQuery) -> Response:
    """By name."""
    after = "" if query.cursor is None else cursor.decode(query.cursor, (SYSTEM_NAME.validate_python,))[0]
    with service.database.transaction() as connection:
        found = systems.page(connection, after, query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    return answer(
        {
            "systems": [system_answer(each) for each in page],
            "next_cursor": cursor.encode([page[-1].name]) if more else None,
        }
    )


def get_system(service: Service, _: object, name: str) -> Response:
    """With all thresholds that hold for it."""
    with service.database.transaction() as connection:
        return answer({"system": system_answer(find_system(connection, system_name(name)))})


def post_system(service: Service, _: object) -> Response:
    """201 when it is new, 200 when it is there already in the same geometry and dimension, 409 in another."""
    order = parse_json(NamedSystemOrder, read_json_body(service.settings.max_body_bytes))
    return _register(service, order.name, order)


def put_system(service: Service, _: object, name: str) -> Response:
    """As POST, under the name in the path."""
    order = parse_json(SystemOrder, read_json_body(service.settings.max_body_bytes))
    return _register(service, system_name(name), order)


def patch_system(service: Service, _: object, name: str) -> Response:
    """Changes the thresholds that are named; the others stay."""
    order = parse_json(ThresholdsOrder, read_json_body(service.settings.max_body_bytes))
    with service.database.transaction() as connection:
        found = find_system(connection, system_name(name))
        system = systems.register(connection, found.name, found.geometry, found.dimension)
        changed = _with_thresholds(connection, system, order.thresholds)
    return answer({"system": system_answer(changed)})


def _register(service: Service, name: str, order: SystemOrder) -> Response:
    with service.database.transaction() as connection:
        new = systems.find(connection, name) is None
        system = systems.register(connection, name, order.geometry, order.dimension)
        if (system.geometry, system.dimension) != (order.geometry, order.dimension):
            raise Conflict(
                f"System {name!r} is registered already, with {system.dimension} coordinates in "
                f"{system.geometry} geometry, which its stored basins are bound to."
            )
        system = _with_thresholds(connection, system, order.thresholds)
    return answer({"system": system_answer(system)}, 201 if new else 200)


def _with_thresholds(connection: Connection, system: System, changes: Mapping[str, float | None]) -> System:
    """The system with some of its thresholds changed; None stands for the default."""
    systems.lock(connection, system)
    current = find_system(connection, system.name)
    overrides: dict[str, float | None] = {**current.thresholds.overrides(), **changes}
    given = {name: value for name, value in overrides.items() if value is not None}
    defaults = {name: getattr(Thresholds(), name, 0.0) for name in changes}
    Thresholds().overridden(defaults)  # a name that is unknown is refused with null, too
    thresholds = Thresholds().overridden(given)
    if changes:
        systems.set_thresholds(connection, system, thresholds.overrides())
    return replace(current, thresholds=thresholds)


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/systems",
        view=list_systems,
        role=Role.VIEWER,
        summary="List systems",
        tag="Systems",
        query=PageQuery,
        answers={200: SystemsAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/systems",
        view=post_system,
        role=Role.OPERATOR,
        summary="Register a system",
        tag="Systems",
        body=Body({JSON: NamedSystemOrder}, examples.SYSTEM),
        answers={200: SystemAnswer, 201: SystemAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/systems/<name>",
        view=get_system,
        role=Role.VIEWER,
        summary="Read a system",
        tag="Systems",
        answers={200: SystemAnswer},
    ),
    Endpoint(
        method="PUT",
        rule=f"{API_PREFIX}/systems/<name>",
        view=put_system,
        role=Role.OPERATOR,
        summary="Register a system under this name",
        tag="Systems",
        body=Body({JSON: SystemOrder}, examples.UNNAMED_SYSTEM),
        answers={200: SystemAnswer, 201: SystemAnswer},
    ),
    Endpoint(
        method="PATCH",
        rule=f"{API_PREFIX}/systems/<name>",
        view=patch_system,
        role=Role.OPERATOR,
        summary="Change a system's thresholds",
        tag="Systems",
        body=Body({JSON: ThresholdsOrder}, examples.THRESHOLDS),
        answers={200: SystemAnswer},
    ),
)
