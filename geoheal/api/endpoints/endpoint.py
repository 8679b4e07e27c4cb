"""An endpoint: route, role, inputs and outputs, declared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

from flask import Flask, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.routing import PathConverter

from geoheal.api.endpoints.idempotency import CLAIM_S, HEADER, answer_once
from geoheal.api.endpoints.of_all import answer_of_all
from geoheal.api.front import marks
from geoheal.api.http.body import JSON
from geoheal.api.models.answer import OfAllSystems, Success
from geoheal.api.service import RunningService
from geoheal.domain.access.token import Role
from geoheal.errors import InvalidInput, NotFound
from geoheal.validation.complaint import invalid


class SystemNameConverter(PathConverter):
    """A system's name in a path; it may contain slashes, and an invalid name is answered with 422."""

    regex = "(?s:[^/].*?)"


class Query(BaseModel):
    """Parameters of a query; unknown ones are refused, because a misspelt one would be ignored silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    of_all: ClassVar[bool] = False
    """Whether an answer is about all systems unless one is named: it goes on while some cannot be reached."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body that an endpoint accepts.

    Parameters
    ----------
    models
        Type of the body by media type.
    example
        A JSON body.
    required
        Whether the body is required.
    """

    models: Mapping[str, Any]
    example: Any
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path.

    Parameters
    ----------
    method, rule
        As Flask spells them.
    view
        Function that gets the service, the query and the path's parts, and returns the response.
    role
        Required role; None for everyone.
    summary
        One line for the documentation; the view's docstring is the description.
    tag
        The resource it belongs to.
    query, body, answers
        Models of inputs, and the model of the response by status.
    headers
        Required headers, each with its meaning.
    refusals
        Statuses of problems beyond the common ones.
    guarded
        Whether the Host header is checked; probes accept any name.
    claim_s
        Seconds after which an unanswered request with an Idempotency-Key counts as abandoned.
    resume
        Like ``view``, with the id of a claim: answers a request with an Idempotency-Key from what was begun
        under this id.
    is_secret
        Whether its response must not be stored, which excludes an Idempotency-Key.
    """

    method: str
    rule: str
    view: Callable[..., Response]
    role: Role | None
    summary: str
    tag: str
    query: type[Query] = Query
    body: Body | None = None
    answers: Mapping[int, type[BaseModel]]
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[HTTPStatus, ...] = ()
    guarded: bool = True
    claim_s: float = CLAIM_S
    resume: Callable[..., Response] | None = None
    is_secret: bool = False

    def mount(self, app: Flask, service: RunningService) -> None:
        """Add this endpoint to an app."""

        def view(**parts: str) -> Response:
            if self.guarded:
                service.gate.admit(request.headers, self.role)
            if marks.is_preflight():
                return marks.admitted()
            _require_possible(parts)
            query = self._read_query()
            work = partial(self.view, service, query, **parts)
            if query.of_all and getattr(query, "system", None) is None:
                work = partial(self._answer_of_all, service, query, parts)
            if self.method == "POST" and HEADER in request.headers:
                if self.is_secret:
                    raise InvalidInput(
                        f"{HEADER} is not accepted here, because the response must not be stored.",
                        field=HEADER,
                    )
                resume = None if self.resume is None else partial(self.resume, service, query, **parts)
                return answer_once(service, self.claim_s, work, resume)
            return work()

        name = f"{self.method} {self.rule}".replace(".", "_")
        app.url_map.converters["system"] = SystemNameConverter
        rule = self.rule.replace("<name>", "<system:name>")
        app.add_url_rule(rule, name, view, methods=[self.method])

    def _answer_of_all(self, service: RunningService, query: Query, parts: Mapping[str, str]) -> Response:
        says_missing = issubclass(self.answers[200], OfAllSystems)
        return answer_of_all(
            service, lambda within: self.view(within, query, **parts), says_missing=says_missing
        )

    def _read_query(self) -> Query:
        given = request.args.to_dict() if request.query_string else {}
        try:
            return self.query.model_validate(given)
        except ValidationError as error:
            raise _query_error(error, self.query) from None


def _require_possible(parts: Mapping[str, str]) -> None:
    """Answer 404 for names that PostgreSQL cannot store; a system's name is checked elsewhere."""
    for part, value in parts.items():
        if "\0" in value and part != "name":
            raise NotFound(f"The {part} does not exist: names do not contain NUL.")


def _query_error(error: ValidationError, query: type[Query]) -> InvalidInput:
    return invalid(error, list(query.model_fields))


def answer(
    model: type[Success],
    values: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response: the model that documents it, built from values by validation.

    Parameters
    ----------
    values
        Values by the names of the model's fields, which name the values' attributes in turn. A field that is
        left out here is left out of the response.
    """
    built = model.model_validate({"success": True, **values})
    body = built.model_dump_json(by_alias=True, exclude_unset=True)
    return Response(body, status, headers, content_type=JSON)
