"""Endpoints of systems: register, list, read, change and delete."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Self

from flask import Response
from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from geoheal.api.description import examples
from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import SYSTEM_NAME, parse_json, system_name
from geoheal.api.models.systems import DeletedSystemAnswer, SystemAnswer, SystemsAnswer, seen_system
from geoheal.api.routes.parameters import PageQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, BASIN_DIMENSION, BASIN_DIMENSION_MAX
from geoheal.domain.access.token import Role
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import Conflict, NotFound
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.upkeep.retirement import delete_hidden
from geoheal.store.detection import self_calibration
from geoheal.store.operations import deletion
from geoheal.store.session import Connection
from geoheal.store.systems import systems
from geoheal.store.systems.renaming import rename
from geoheal.validation.types import SystemName

DELETING_S = 5.0
"""Seconds for which a request deletes rows itself."""

Overrides = dict[str, Annotated[float, Strict(), Field(allow_inf_nan=False)] | None]
Dimension = Annotated[int, Strict(), Field(ge=1, le=BASIN_DIMENSION_MAX)]


class StrictBody(BaseModel):
    """A request body that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ChangeOrder(StrictBody):
    """Changes to a system."""

    name: SystemName | None = Field(None, description="A new name; null keeps the current one.")
    thresholds: Overrides = Field(
        default_factory=dict, description="Thresholds by name; null resets one to its default."
    )

    @model_validator(mode="after")
    def _names_a_change(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name or thresholds are missing: nothing to change")
        return self


class SystemOrder(StrictBody):
    """A system to register."""

    geometry: Geometry = Field(Geometry.SPHERE, description="How its basins are read.")
    dimension: Dimension = Field(BASIN_DIMENSION, description="Number of coordinates of a basin.")
    thresholds: Overrides = Field(
        default_factory=dict, description="Thresholds that differ from the defaults."
    )


class NamedSystemOrder(SystemOrder):
    """A system to register under a name."""

    name: SystemName


def list_systems(service: RunningService, query: PageQuery) -> Response:
    """List systems by name."""
    after = "" if query.cursor is None else cursor.decode(query.cursor, (SYSTEM_NAME.validate_python,))[0]
    with service.database.transaction() as connection:
        found = systems.page(connection, after, query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    next_cursor = cursor.encode([page[-1].name]) if more else None
    return answer(SystemsAnswer, {"systems": page, "next_cursor": next_cursor})


def get_system(service: RunningService, _: object, name: str) -> Response:
    """Return a system with all its thresholds and the state of its calibration."""
    with service.database.transaction() as connection:
        system = find_system(connection, system_name(name))
        allowed = service.settings.auto_calibrate
        stands = self_calibration.standing(connection, system, datetime.now(UTC), allowed=allowed)
    return answer(SystemAnswer, {"system": seen_system(system, calibration=stands)})


def post_system(service: RunningService, _: object) -> Response:
    """Register a system: 201 if new, 200 if known with the same geometry and dimension, 409 with others."""
    order = parse_json(NamedSystemOrder, read_json_body(service.settings.max_body_bytes))
    return _register(service, order.name, order)


def put_system(service: RunningService, _: object, name: str) -> Response:
    """Register a system under the name in the path, as POST does."""
    order = parse_json(SystemOrder, read_json_body(service.settings.max_body_bytes))
    return _register(service, system_name(name), order)


def patch_system(service: RunningService, _: object, name: str) -> Response:
    """Change the given thresholds, leave the others, and rename the system if a name is given.

    All its data stay, and silences, rules and saved comparisons that name it are renamed. Reporters and files
    that still use the old name create a new system, so update them first. 409 if the new name is taken.
    """
    order = parse_json(ChangeOrder, read_json_body(service.settings.max_body_bytes))
    with service.database.transaction() as connection:
        found = find_system(connection, system_name(name))
        system = systems.register(connection, found.name, found.geometry, found.dimension)
        changed = _with_thresholds(connection, system, order.thresholds)
        if order.name is not None and order.name != changed.name:
            rename(connection, changed, order.name)
            changed = replace(changed, name=order.name)
    return answer(SystemAnswer, {"system": changed})


def delete_system(service: RunningService, _: object, name: str) -> Response:
    """Delete a system with all its data: snapshots, incidents, patches, refusals.

    It disappears at once, and its name is free; 202 while its rows are still being deleted in the background.
    This cannot be undone. Patches applied to its code stay in force.
    """
    now = datetime.now(UTC)
    with service.database.transaction() as connection:
        system = systems.find(connection, system_name(name))
        if system is None:
            raise NotFound(f"There is no system {name!r}.")
        deletion.hide(connection, system, now)
    done = delete_hidden(service.database, now, DELETING_S)
    with service.database.transaction() as connection:
        left = not done and deletion.has_rows(connection, system.id)
    message = f"System {name!r} is deleted" + (
        "; its rows are being removed." if left else ", with all that was stored of it."
    )
    return answer(DeletedSystemAnswer, {"message": message, "rows_left": left}, 202 if left else 200)


def _register(service: RunningService, name: str, order: SystemOrder) -> Response:
    with service.database.transaction() as connection:
        new = systems.find(connection, name) is None
        if new:
            systems.require_printable(name, "name")
        system = systems.register(connection, name, order.geometry, order.dimension)
        if (system.geometry, system.dimension) != (order.geometry, order.dimension):
            raise Conflict(
                f"System {name!r} is already registered, with {system.dimension} coordinates in "
                f"{system.geometry} geometry, which its stored basins are bound to."
            )
        system = _with_thresholds(connection, system, order.thresholds)
    return answer(SystemAnswer, {"system": system}, 201 if new else 200)


def _with_thresholds(connection: Connection, system: System, changes: Mapping[str, float | None]) -> System:
    """Return the system with some of its thresholds changed; None resets one to the default."""
    systems.lock(connection, system)
    current = find_system(connection, system.name)
    overrides: dict[str, float | None] = {**current.thresholds.overrides(), **changes}
    given = {name: value for name, value in overrides.items() if value is not None}
    defaults = {name: getattr(Thresholds(), name, 0.0) for name in changes}
    Thresholds().overridden(defaults)  # an unknown name is refused with null, too
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
        summary="Rename a system, or change its thresholds",
        tag="Systems",
        body=Body({JSON: ChangeOrder}, examples.THRESHOLDS),
        answers={200: SystemAnswer},
    ),
    Endpoint(
        method="DELETE",
        rule=f"{API_PREFIX}/systems/<name>",
        view=delete_system,
        role=Role.OPERATOR,
        summary="Delete a system and all that is stored of it",
        tag="Systems",
        answers={200: DeletedSystemAnswer, 202: DeletedSystemAnswer},
    ),
)
