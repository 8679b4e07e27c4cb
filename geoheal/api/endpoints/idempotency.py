"""``Idempotency-Key``: carry out repeated requests only once.

As in draft-ietf-httpapi-idempotency-key-header: the same key and request get the first response, another
request with the same key gets 422, and a request whose first copy is still in progress gets 409. Only
successes are kept, because a failed request has changed nothing and may be tried again. What continues after
its service has ended keeps its key; its endpoint answers the repetition.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from flask import Response, g, request
from uuid_utils.compat import uuid7

from geoheal.api.http.body import read_whole
from geoheal.api.service import RunningService
from geoheal.domain.access.idempotency import Claim, ClaimStanding, KeptAnswer
from geoheal.errors import (
    DatabaseError,
    EvaluationHandedOver,
    IdempotencyKeyReused,
    MalformedInput,
    RequestInProgress,
)
from geoheal.store.operations import idempotency

logger: Final = logging.getLogger(__name__)

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
SANE_KEY: Final = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255})')
"""A string of structured fields (RFC 9651), with or without quotation marks."""

KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location", "Preference-Applied")
KEPT_BYTES_MAX: Final = 1024 * 1024
"""Longer responses are not kept, so their requests are not protected."""

CLAIM_S: Final = 60.0
"""Seconds after which a request counts as abandoned; longer than the database's statement timeout."""


Resume = Callable[[UUID], Response]


def answer_once(
    service: RunningService, claim_s: float, work: Callable[[], Response], resume: Resume | None = None
) -> Response:
    """Carry out a request unless its key shows that this was done before.

    Parameters
    ----------
    claim_s
        Time (s) after which a request without an answer counts as abandoned.
    work
        Carries out the request; :func:`claim_id` is the id of its claim meanwhile.
    resume
        Answers a request without an answer from what was begun under the id of its claim;
        :class:`RequestInProgress` while that is not possible.

    Raises
    ------
    MalformedInput
        When the key is invalid.
    IdempotencyKeyReused, RequestInProgress
        When the key belongs to another request, or to one that is being answered.
    """
    now = datetime.now(UTC)
    wanted = _claim(service, claim_s, now)
    with service.database.transaction() as connection:
        is_ours = idempotency.claim(connection, wanted, now)
        found = None if is_ours else idempotency.find(connection, wanted.key)
    if not is_ours:
        return _replay(service, found, wanted, resume)
    g.claim_id = wanted.claim_id
    with _released(service, wanted):
        response = work()
        _keep(service, wanted, response)
        return response


def claim_id() -> UUID | None:
    """Return the id of the claim on the present request; None without an Idempotency-Key."""
    found: UUID | None = g.get("claim_id")
    return found


def _claim(service: RunningService, claim_s: float, now: datetime) -> Claim:
    given = SANE_KEY.fullmatch(request.headers.get(HEADER, ""))
    if given is None:
        raise MalformedInput(f"{HEADER} must be a string of 1 to 255 printable characters.", field=HEADER)
    settings = service.settings
    body = read_whole(max(settings.max_body_bytes, settings.max_batch_bytes, settings.max_evaluation_bytes))
    caller = request.headers.get("Authorization", "")
    return Claim(
        key=_digest(caller, request.method, request.path, given[1] or given[2]),
        fingerprint=_digest(request.query_string, request.mimetype, body),
        claim_id=uuid7(),
        claimed_until=now + timedelta(seconds=claim_s),
        expires_at=now + timedelta(hours=settings.idempotency_hours),
    )


def _digest(*parts: str | bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part if isinstance(part, bytes) else part.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.digest()


def _replay(
    service: RunningService, found: ClaimStanding | None, wanted: Claim, resume: Resume | None
) -> Response:
    if found is not None and found.fingerprint != wanted.fingerprint:
        raise IdempotencyKeyReused(field=HEADER)
    if found is not None and found.answer is not None:
        kept = found.answer
        return Response(kept.body, kept.status, {**kept.headers, REPLAYED: "true"})
    if found is None or resume is None:
        raise RequestInProgress
    response = resume(found.claim_id)
    _keep(service, replace(wanted, claim_id=found.claim_id), response)
    response.headers[REPLAYED] = "true"
    return response


@contextmanager
def _released(service: RunningService, held: Claim) -> Iterator[None]:
    """Release the key at the end, unless a response was stored under it, or another service continues."""
    continues = False
    try:
        yield
    except EvaluationHandedOver:
        continues = True
        raise
    finally:
        if not continues:
            with _ignoring_failures(), service.database.transaction() as connection:
                idempotency.release(connection, held)


def _keep(service: RunningService, held: Claim, response: Response) -> None:
    if response.status_code >= 300 or len(response.get_data()) > KEPT_BYTES_MAX:
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = KeptAnswer(status=response.status_code, headers=headers, body=response.get_data())
    with _ignoring_failures(), service.database.transaction() as connection:
        idempotency.keep(connection, held, answer)


@contextmanager
def _ignoring_failures() -> Iterator[None]:
    """Ignore that a response could not be stored: the request has been carried out, so answer it."""
    try:
        yield
    except DatabaseError as error:
        logger.warning("A response could not be stored under its Idempotency-Key: %s", error.message)
