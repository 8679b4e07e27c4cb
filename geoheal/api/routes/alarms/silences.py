"""Endpoints of planned silences: plan, list and end."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response
from pydantic import Field
from uuid_utils.compat import uuid7

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body, refuse_forms
from geoheal.api.http.parsing import identity, parse_json
from geoheal.api.models.alarms.silences import SilenceAnswer, SilenceDetails, SilenceOrder, SilencesAnswer
from geoheal.api.routes.parameters import PageQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.alarms.silence import Silence
from geoheal.errors import Conflict, NotFound
from geoheal.healing.incidents.planning import require_sensible
from geoheal.store.healing import silences
from geoheal.validation.types import SystemName

EXAMPLE: Final = {
    "pattern": "shop/*",
    "reason": "Load test every Sunday night",
    "starts_at": "2026-11-29T02:00:00+01:00",
    "ends_at": "2026-11-29T04:00:00+01:00",
    "every": "week",
    "timezone": "Europe/Berlin",
    "until": "2027-03-01T00:00:00+01:00",
    "healing": True,
}


class SilencesQuery(PageQuery):
    """Filter of silences."""

    system: SystemName | None = Field(None, description="Only those about this system; all by default.")
    ended: bool = Field(False, description="Include those that have ended.")


def post_silence(service: RunningService, _: Query) -> Response:
    """Hold alerts for a period, once, or every day or week up to an end; with `healing`, pause healing too.

    An incident that opens in the meantime says so in its timeline; if it is still open afterwards, its alert
    is sent then. If the opening alert was sent before the silence, the resolution is sent at once.
    """
    order = parse_json(SilenceOrder, read_json_body(service.settings.max_body_bytes))
    now = datetime.now(UTC)
    silence = Silence(
        id=uuid7(),
        system=order.system,
        pattern=order.pattern,
        reason=order.reason,
        starts_at=order.starts_at or now,
        ends_at=order.ends_at,
        every=order.every,
        timezone=order.timezone,
        until=order.until,
        healing=order.healing,
        created_at=now,
        created_by=actor(),
    )
    require_sensible(silence, now)
    with service.database.transaction() as connection:
        silences.add(connection, silence)
    return answer(SilenceAnswer, {"silence": _seen(silence, now)}, 201)


def list_silences(service: RunningService, query: SilencesQuery) -> Response:
    """List silences that have not ended, newest first."""
    before, now = cursor.decode_id(query.cursor), datetime.now(UTC)
    with service.database.transaction() as connection:
        found = silences.page(
            connection, now, before, query.limit + 1, system=query.system, ended=query.ended
        )
    page, next_cursor = cursor.page_by_id(found, query.limit)
    return answer(
        SilencesAnswer, {"silences": [_seen(each, now) for each in page], "next_cursor": next_cursor}
    )


def delete_silence(service: RunningService, _: Query, silence_id: str) -> Response:
    """End a silence now; alerts that it held are sent. 409 if it has ended. It stays in the history."""
    refuse_forms(service.settings.max_body_bytes)
    wanted, now = identity(silence_id, "silence"), datetime.now(UTC)
    with service.database.transaction() as connection:
        lifted = silences.lift(connection, wanted, actor(), now)
        found = silences.find(connection, wanted)
    if found is None:
        raise NotFound(f"There is no silence {wanted}.")
    if not lifted:
        raise Conflict(f"Silence {wanted} has already ended.")
    return answer(SilenceAnswer, {"silence": _seen(found, now)})


def _seen(silence: Silence, now: datetime) -> dict[str, object]:
    held, following = silence.holding(now), silence.next(now)
    return SilenceDetails.shown(
        silence,
        state=silence.state(now),
        holds_until=None if held is None else held.ends_at,
        next_at=None if following is None else following.starts_at,
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/silences",
        view=post_silence,
        role=Role.OPERATOR,
        summary="Plan a silence",
        tag="Silences",
        body=Body({JSON: SilenceOrder}, EXAMPLE),
        answers={201: SilenceAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/silences",
        view=list_silences,
        role=Role.VIEWER,
        summary="List silences",
        tag="Silences",
        query=SilencesQuery,
        answers={200: SilencesAnswer},
    ),
    Endpoint(
        method="DELETE",
        rule=f"{API_PREFIX}/silences/<silence_id>",
        view=delete_silence,
        role=Role.OPERATOR,
        summary="End a silence",
        tag="Silences",
        answers={200: SilenceAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
)
