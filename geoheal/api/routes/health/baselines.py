"""Endpoints of baselines: set, list and read."""

from typing import Annotated

import numpy as np
from flask import Response
from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

from geoheal.api.description import examples
from geoheal.api.endpoints.endpoint import Body, Endpoint, answer
from geoheal.api.http import cursor
from geoheal.api.http.body import JSON, read_json_body
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.health.baselines import BaselineDetails, BaselinesAnswer
from geoheal.api.models.health.detection import CalibratedBaselineAnswer
from geoheal.api.routes.parameters import SystemPageQuery, SystemQuery
from geoheal.api.routes.scope import asked_system
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX, DEFAULT_SYSTEM
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.geometry.basins.amplitude import coordinates
from geoheal.monitor.health.queries import set_baseline
from geoheal.store.detection import calibrations
from geoheal.store.systems import baselines
from geoheal.validation.types import Coordinates, Moment, SystemName


class BaselineOrder(BaseModel):
    """The basin that becomes the baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")
    basin_coords: Coordinates | None = Field(
        None, description="Coordinates; by default those of the latest snapshot."
    )
    calibrate: Annotated[bool, Strict()] = Field(
        default=False,
        description="Learn what is normal from the system's history, and judge later snapshots by it; the "
        "mean basin of that history becomes the baseline.",
    )
    since: Moment | None = Field(None, description="First moment of the history to learn from.")
    until: Moment | None = Field(None, description="Moment before which that history ends.")

    @model_validator(mode="after")
    def _agrees(self) -> "BaselineOrder":
        if self.calibrate and self.basin_coords is not None:
            raise ValueError("A calibration creates the baseline itself; omit basin_coords.")
        if not self.calibrate and (self.since or self.until):
            raise ValueError("since and until limit the history of a calibration; add calibrate: true.")
        if self.since and self.until and self.since >= self.until:
            raise ValueError("since must lie before until.")
        return self


def post_baseline(service: RunningService, query: SystemQuery) -> Response:
    """Set the baseline for later snapshots; stored ones keep the drift that they were stored with.

    Without a body, or without basin_coords, the latest snapshot's basin becomes the baseline; 409 if it has
    none. With `calibrate` the system's normal behaviour is learnt from its history, which takes some seconds
    for 100,000 snapshots; 409 if the history is too short.
    """
    body = read_json_body(service.settings.max_body_bytes, optional=True)
    order = parse_json(BaselineOrder, body) if body else BaselineOrder(system=query.system)
    if order.calibrate:
        return _calibrated(service, order)
    coords = None if order.basin_coords is None else np.array(order.basin_coords, dtype=np.float64)
    baseline = set_baseline(service.database, order.system, coords)
    message = f"Baseline of {order.system} set from {baseline.source.replace('_', ' ')}"
    return answer(CalibratedBaselineAnswer, {"message": message, "baseline": baseline})


def _calibrated(service: RunningService, order: BaselineOrder) -> Response:
    from geoheal.monitor.learning.calibrating import calibrate_system

    learnt = calibrate_system(service.database, order.system, order.since, order.until)
    message = f"{order.system} calibrated on {learnt.record.snapshots:,} snapshots"
    return answer(
        CalibratedBaselineAnswer,
        {"message": message, "baseline": learnt.baseline, "calibration": learnt.record},
    )


def list_baselines(service: RunningService, query: SystemPageQuery) -> Response:
    """List baselines, newest first; at most one is active."""
    before = cursor.decode_id(query.cursor)
    with service.database.transaction() as connection:
        found = baselines.page(connection, asked_system(connection, query.system), before, query.limit + 1)
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(BaselinesAnswer, {"baselines": page, "next_cursor": next_cursor})


def get_baseline(service: RunningService, query: SystemQuery, baseline_id: str) -> Response:
    """Return a baseline with its coordinates and the calibration that created it, if any."""
    with service.database.transaction() as connection:
        system = asked_system(connection, query.system)
        found = baselines.find(connection, system, identity(baseline_id, "baseline"))
        learnt = None if found is None else calibrations.of_baseline(connection, system, found.id)
    if found is None:
        raise NotFound(f"System {query.system!r} has no baseline {baseline_id[:100]!a}.")
    calibration = {} if learnt is None else {"calibration": learnt}
    shown = BaselineDetails.shown(found, basin_coords=coordinates(found.basin, system.geometry))
    return answer(CalibratedBaselineAnswer, {"baseline": shown, **calibration})


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/baseline",
        view=post_baseline,
        role=Role.OPERATOR,
        summary="Set the baseline",
        tag="Baselines",
        query=SystemQuery,
        body=Body({JSON: BaselineOrder}, examples.BASIN, required=False),
        answers={200: CalibratedBaselineAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/baselines",
        view=list_baselines,
        role=Role.VIEWER,
        summary="List baselines",
        tag="Baselines",
        query=SystemPageQuery,
        answers={200: BaselinesAnswer},
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/baselines/<baseline_id>",
        view=get_baseline,
        role=Role.VIEWER,
        summary="Read a baseline",
        tag="Baselines",
        query=SystemQuery,
        answers={200: CalibratedBaselineAnswer},
    ),
)
