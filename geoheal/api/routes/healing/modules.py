"""Endpoints of managed modules: list and read; they can be registered only on the worker's machine."""

from collections.abc import Sequence

from flask import Response

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.models.healing.evaluations import ModuleAnswer, ModuleDetails, ModulesAnswer
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.healing.module import Module
from geoheal.errors import NotFound
from geoheal.store.healing import modules, refusals


def list_modules(service: RunningService, query: SystemPageQuery) -> Response:
    """List modules by name."""
    after = "" if query.cursor is None else cursor.decode(query.cursor, (cursor.storable,))[0]
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        found = modules.page(connection, system, after, query.limit + 1)
        paused = refusals.paused_modules(connection, system)
    page, more = found[: query.limit], len(found) > query.limit
    next_cursor = cursor.encode([page[-1].name]) if more else None
    return answer(
        ModulesAnswer, {"modules": [_seen(each, paused) for each in page], "next_cursor": next_cursor}
    )


def get_module(service: RunningService, query: SystemQuery, module_name: str) -> Response:
    """Return a module without its paths and commands."""
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        found = modules.find(connection, system, module_name)
        paused = refusals.paused_modules(connection, system)
    if found is None:
        raise NotFound(
            f"System {query.system!r} has no module {module_name[:100]!a}; "
            "register it with `geoheal register` on the worker's machine."
        )
    return answer(ModuleAnswer, {"module": _seen(found, paused)})


def _seen(module: Module, paused: Sequence[str]) -> dict[str, object]:
    return ModuleDetails.shown(
        module,
        has_workload=module.workload is not None,
        has_environment=module.environment is not None,
        auto_apply_paused=module.name in paused,
    )


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/modules",
        view=list_modules,
        role=Role.VIEWER,
        summary="List modules",
        tag="Modules",
        query=SystemPageQuery,
        answers={200: ModulesAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/modules/<module_name>",
        view=get_module,
        role=Role.VIEWER,
        summary="Read a module",
        tag="Modules",
        query=SystemQuery,
        answers={200: ModuleAnswer},
    ),
)
