"""Answers about all systems while a node of a cluster is away: about those that can be reached."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Response, request
from pydantic_core import from_json, to_json

from geoheal.api.service import RunningService
from geoheal.errors import DatabaseUnavailable, NotFound
from geoheal.store.cluster.reach import Fewer
from geoheal.store.connection.reads import Reads
from geoheal.store.session import Database

LISTED: Final = 1000
"""Systems that an answer names which it leaves out."""
REASON: Final = "Their node of the cluster does not answer; what it has acknowledged is stored there."


def answer_of_all(
    service: RunningService, work: Callable[[RunningService], Response], *, says_missing: bool
) -> Response:
    """Answer a request that names no system; about those within reach where a node is away.

    What only reads is done again at once; anything else is refused once, and succeeds when it is sent again.

    Parameters
    ----------
    work
        Answers it, with the parts of the service that it is given.
    says_missing
        Whether the answer is a list, which says what is missing in it.

    Raises
    ------
    DatabaseUnavailable
        When the database does not answer, or what is asked for may be on the node that is away.
    """

    def act(fewer: Fewer | None, database: Database) -> Response:
        if fewer is None:
            return work(service)
        try:
            response = work(replace(service, database=database, reads=Reads(database)))
        except NotFound as error:
            if not fewer.missing:
                raise
            raise DatabaseUnavailable(
                f"{error.message} It may belong to one of {len(fewer.missing)} systems whose node of the "
                "cluster does not answer; try again later."
            ) from error
        return _with_missing(response, fewer) if says_missing and response.status_code == 200 else response

    return service.reach.ask(act, again=request.method in {"GET", "HEAD"})


def _with_missing(response: Response, fewer: Fewer) -> Response:
    body: dict[str, Any] = from_json(response.get_data())
    body["unreachable"] = unreachable(fewer.missing)
    response.set_data(to_json(body))
    return response


def unreachable(missing: Sequence[str]) -> dict[str, Any]:
    """Return what an answer says of systems that it leaves out."""
    return {"systems": missing[:LISTED], "number": len(missing), "reason": REASON}
