"""Cache of recently verified tokens, so that not every request reads its token from the database."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geoheal.domain.access.bearer import Bearer
from geoheal.domain.access.token import ApiToken
from geoheal.store.connection.listening import Listener
from geoheal.store.operations import tokens
from geoheal.store.session import Database

REMEMBERED_S: Final = 5.0
"""Seconds for which a token is cached: the longest delay of a revocation without a notification."""

LOOK_S: Final = 0.005
"""Time between two looks for a notification in :meth:`KnownTokens.remembered`: each is a system call."""

KNOWN_MAX: Final = 10_000
"""Largest number of cached tokens; beyond it the cache is cleared."""


@dataclass(frozen=True, slots=True)
class _KnownToken:
    token: ApiToken
    read_at: float
    generation: int


class KnownTokens:
    """Finds the tokens of requests; thread-safe.

    A revocation takes effect at once in the process that revokes, on its notification in every other process
    that can listen, and after :data:`REMEMBERED_S` where no notification arrives. Expiry is checked each
    time, and only verified tokens are cached.

    Parameters
    ----------
    database
        Database of the tokens.
    clock
        Monotonic time (s).
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._revocations = Listener(database, tokens.REVOKED)
        self._known: dict[str, _KnownToken] = {}
        self._looked: tuple[float, int | None] = (-math.inf, None)

    def proven(self, bearer: Bearer, now: datetime) -> ApiToken | None:
        """Return the token that a bearer presents; None if missing, or not valid any more.

        Raises
        ------
        DatabaseError
            When the tokens must be read and cannot be.
        """
        # Take both before reading the token: a later revocation changes the generation.
        generation, moment = self._revocations.generation(), self._clock()
        token = self._remembered(bearer.prefix, generation, moment)
        remembered = token is not None
        if token is None:
            with self._database.statement() as connection:
                token = tokens.find(connection, bearer.prefix)
        if token is None or not bearer.proves(token) or not token.valid_at(now):
            return None
        if not remembered:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            self._known[bearer.prefix] = _KnownToken(token, moment, generation)
        return token

    def remembered(self, bearer: Bearer, now: datetime) -> ApiToken | None:
        """Return what :meth:`proven` returns if that is known without waiting, otherwise None."""
        moment = self._clock()
        if moment >= self._looked[0] + LOOK_S:
            is_due = self._revocations.is_due
            self._looked = moment, None if is_due else self._revocations.generation()
        generation = self._looked[1]
        token = None if generation is None else self._remembered(bearer.prefix, generation, moment)
        return token if token is not None and bearer.proves(token) and token.valid_at(now) else None

    def _remembered(self, prefix: str, generation: int, moment: float) -> ApiToken | None:
        known = self._known.get(prefix)
        if known is None or known.generation != generation or moment >= known.read_at + REMEMBERED_S:
            return None
        return None if tokens.was_revoked_here(prefix) else known.token
