"""Queries on requests that may be sent again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.access.idempotency import Claim, ClaimStanding, KeptAnswer
from geoheal.store.schema.service_tables import idempotency_keys

_keys = idempotency_keys.c


def claim(connection: Connection, wanted: Claim, now: datetime) -> bool:
    """Claim the right to answer a request; return False if it is claimed or answered.

    A key is free again after its retention, or when its claim expires without an answer.
    """
    statement = insert(idempotency_keys).values(
        key=wanted.key,
        fingerprint=wanted.fingerprint,
        claim_id=wanted.claim_id,
        claimed_until=wanted.claimed_until,
        expires_at=wanted.expires_at,
    )
    new = statement.excluded
    abandoned = and_(_keys.status.is_(None), _keys.claimed_until <= now, _keys.fingerprint == new.fingerprint)
    taken = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "fingerprint": new.fingerprint,
            "claim_id": new.claim_id,
            "claimed_until": new.claimed_until,
            "expires_at": new.expires_at,
            "status": None,
            "headers": None,
            "body": None,
        },
        where=or_(_keys.expires_at <= now, abandoned),
    ).returning(_keys.key)
    return connection.execute(taken).one_or_none() is not None


def find(connection: Connection, key: bytes) -> ClaimStanding | None:
    """Return the state of the request that took a key, even if its claim ran out."""
    row = connection.execute(select(idempotency_keys).where(_keys.key == key)).one_or_none()
    if row is None:
        return None
    answer = None
    if row.status is not None:
        answer = KeptAnswer(status=row.status, headers=row.headers, body=bytes(row.body))
    return ClaimStanding(fingerprint=bytes(row.fingerprint), claim_id=row.claim_id, answer=answer)


def standing(connection: Connection, key: bytes, now: datetime) -> ClaimStanding | None:
    """Return the state of a claimed request.

    None if it was deleted, or its claim ran out without an answer.
    """
    alive = and_(_keys.expires_at > now, or_(_keys.status.is_not(None), _keys.claimed_until > now))
    row = connection.execute(select(_keys.key).where(_keys.key == key, alive)).one_or_none()
    return None if row is None else find(connection, key)


def keep(connection: Connection, held: Claim, answer: KeptAnswer) -> bool:
    """Store the answer to a claimed request; return False if another process has taken the claim."""
    statement = (
        update(idempotency_keys)
        .where(_keys.key == held.key, _keys.claim_id == held.claim_id)
        .values(status=answer.status, headers=dict(answer.headers), body=answer.body)
    )
    return connection.execute(statement).rowcount == 1


def renew(connection: Connection, held: Sequence[Claim], until: datetime) -> None:
    """Extend claims without an answer yet."""
    ours = _keys.claim_id.in_([each.claim_id for each in held])
    keys = _keys.key.in_([each.key for each in held])
    connection.execute(
        update(idempotency_keys).where(keys, ours, _keys.status.is_(None)).values(claimed_until=until)
    )


def release(connection: Connection, held: Claim) -> bool:
    """Release a claim, so that the key is free; return False if another process has taken it."""
    ours = delete(idempotency_keys).where(
        _keys.key == held.key, _keys.claim_id == held.claim_id, _keys.status.is_(None)
    )
    return connection.execute(ours).rowcount == 1


def purge(connection: Connection, now: datetime) -> int:
    """Delete the keys after their retention; return their number."""
    return connection.execute(delete(idempotency_keys).where(_keys.expires_at <= now)).rowcount
