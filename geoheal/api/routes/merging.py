"""Endpoint that merges a system into another one."""

from typing import Final

from flask import Response
from pydantic import Field

from geoheal.api.description import examples
from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import parse_json, system_name
from geoheal.api.models.systems import MergedSystemAnswer
from geoheal.api.routes.systems import StrictBody
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.monitor.upkeep.merging import merge
from geoheal.validation.types import SystemName

MESSAGE: Final = "System {one!r} was merged into {other!r}: {count:,} snapshots were moved"
REPEATED: Final = ", {count:,} were in both"


class MergeOrder(StrictBody):
    """Target of a merge."""

    into: SystemName = Field(description="The system to merge into; it keeps its name and settings.")


def merge_system(service: RunningService, _: object, name: str) -> Response:
    """Merge a system into another one: two histories become one, and the name in the path becomes free.

    Snapshots, incidents, patches, modules, imports, recordings, change events and the state of exporters
    move; silences, rules and saved comparisons that name the system are renamed. The target keeps its own
    thresholds, policy, active baseline and calibration, if it has them. The merge is atomic: 409 names the
    obstacle (basins of another geometry, incidents in both, open patches, modules of the same name, a running
    import).
    """
    order = parse_json(MergeOrder, read_json_body(service.settings.max_body_bytes))
    merged = merge(service.database, system_name(name), order.into)
    message = MESSAGE.format(one=name, other=order.into, count=merged.snapshots)
    if merged.repeated:
        message += REPEATED.format(count=merged.repeated)
    return answer(
        MergedSystemAnswer,
        {
            "message": f"{message}.",
            "system": merged.target,
            "snapshots": merged.snapshots,
            "repeated": merged.repeated,
        },
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/systems/<name>/merge",
        view=merge_system,
        role=Role.OPERATOR,
        summary="Merge a system into another one",
        tag="Systems",
        body=Body({JSON: MergeOrder}, examples.MERGE),
        answers={200: MergedSystemAnswer},
    ),
)
