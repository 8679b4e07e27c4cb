"""Endpoints of user-defined rules: write, list and delete."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from flask import Response
from pydantic import Field, TypeAdapter, ValidationError
from uuid_utils.compat import uuid7

from geoheal.api.endpoints.endpoint import Body, Endpoint, Query, answer
from geoheal.api.http import cursor
from geoheal.api.http.actor import actor
from geoheal.api.http.body import JSON, read_json_body, refuse_forms
from geoheal.api.http.parsing import parse_json
from geoheal.api.models.alarms.rules import (
    DeletedRuleAnswer,
    RuleAnswer,
    RuleName,
    RuleOrder,
    RulesAnswer,
)
from geoheal.api.routes.parameters import PageQuery
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.duration import read_duration
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Severity
from geoheal.errors import InvalidInput, NotFound
from geoheal.store.systems import own_rules
from geoheal.validation.types import SystemName

EXAMPLE: Final = {
    "system": "shop",
    "when": "metrics.queue_depth > 100",
    "for": "5m",
    "keep_firing_for": "10m",
    "severity": "critical",
    "message": "Orders wait too long.",
}
RULE_NAME: TypeAdapter[str] = TypeAdapter(RuleName)


class RulesQuery(PageQuery):
    """Filter of rules."""

    system: SystemName | None = Field(None, description="Only those about this system; all by default.")


def put_rule(service: RunningService, _: Query, rule_name: str) -> Response:
    """Write a rule, or replace the one with this name; 201 if it is new.

    It is judged on each node at every check. It creates findings like the built-in rules (code `RULE_NAME`),
    which open incidents, send alerts, and resolve the incidents. `for` takes the place of `hold_s`.
    """
    name = _name(rule_name)
    order = parse_json(RuleOrder, read_json_body(service.settings.max_body_bytes))
    if (order.system is None) is (order.pattern is None):
        raise InvalidInput("Name one system, or a pattern of names; not both.", field="system")
    rule = OwnRule(
        id=uuid7(),
        name=name,
        system=order.system,
        pattern=order.pattern,
        condition=read_condition(order.when),
        for_s=read_duration(order.for_, "for"),
        keep_firing_for_s=read_duration(order.keep_firing_for, "keep_firing_for"),
        severity=Severity(order.severity),
        message=order.message,
        updated_at=datetime.now(UTC),
        updated_by=actor(),
    )
    with service.database.transaction() as connection:
        is_new = own_rules.put(connection, rule)
    return answer(RuleAnswer, {"rule": rule}, 201 if is_new else 200)


def list_rules(service: RunningService, query: RulesQuery) -> Response:
    """List rules by name."""
    after = "" if query.cursor is None else cursor.decode(query.cursor, (cursor.storable,))[0]
    with service.database.transaction() as connection:
        found = own_rules.page(connection, after, query.limit + 1, query.system)
    page, more = found[: query.limit], len(found) > query.limit
    key = cursor.encode([page[-1].name]) if more else None
    return answer(RulesAnswer, {"rules": page, "next_cursor": key})


def delete_rule(service: RunningService, _: Query, rule_name: str) -> Response:
    """Delete a rule; its incidents are resolved as if its condition did not hold any more."""
    refuse_forms(service.settings.max_body_bytes)
    name = _name(rule_name)
    with service.database.transaction() as connection:
        if not own_rules.remove(connection, name):
            raise NotFound(f"There is no rule {name!r}.")
    return answer(DeletedRuleAnswer, {"message": f"Rule {name} is deleted."})


def _name(text: str) -> str:
    try:
        return RULE_NAME.validate_python(text)
    except ValidationError:
        raise InvalidInput(
            "A rule's name must consist of small letters, digits and _, begin with a letter, and have at "
            "most 63 characters.",
            field="rule_name",
        ) from None


ENDPOINTS = (
    Endpoint(
        method="PUT",
        rule=f"{API_PREFIX}/rules/<rule_name>",
        view=put_rule,
        role=Role.OPERATOR,
        summary="Write a rule",
        tag="Rules",
        body=Body({JSON: RuleOrder}, EXAMPLE),
        answers={200: RuleAnswer, 201: RuleAnswer},
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/rules",
        view=list_rules,
        role=Role.VIEWER,
        summary="List rules",
        tag="Rules",
        query=RulesQuery,
        answers={200: RulesAnswer},
    ),
    Endpoint(
        method="DELETE",
        rule=f"{API_PREFIX}/rules/<rule_name>",
        view=delete_rule,
        role=Role.OPERATOR,
        summary="Delete a rule",
        tag="Rules",
        answers={200: DeletedRuleAnswer},
    ),
)
