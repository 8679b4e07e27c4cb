"""Critical own rules, remembered for a while: whether a snapshot may be the one by which one fires."""

import logging
import math
import time
from collections.abc import Sequence
from typing import Final

from geoheal.domain.alarms.condition import Condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.snapshots.snapshot import FIGURES, Snapshot
from geoheal.errors import GeohealError
from geoheal.store.session import Database
from geoheal.store.systems import own_rules

logger = logging.getLogger(__name__)

REMEMBERED_S: Final = 30.0
"""Time after which they are read again."""


class CriticalRules:
    """The critical own rules as they were read last; safe to use from several threads."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._rules: Sequence[OwnRule] = ()
        self._by_system: dict[str, Sequence[Condition]] = {}

    @property
    def is_outdated(self) -> bool:
        """Whether they have to be read."""
        return time.monotonic() - self._read_at >= REMEMBERED_S

    def read(self, database: Database) -> None:
        """Read them; those of before stay where the database cannot be read now."""
        try:
            with database.transaction() as connection:
                rules = own_rules.critical(connection)
        except GeohealError as error:
            logger.warning("The rules could not be read: %s", error.message)
            return
        self._rules, self._by_system, self._read_at = rules, {}, time.monotonic()

    def may_fire(self, snapshot: Snapshot) -> bool:
        """Whether the condition of a rule about its system holds in a snapshot."""
        conditions = self._of(snapshot.system) if self._rules else ()
        if not conditions:
            return False
        figures = {name: value for name in FIGURES if (value := getattr(snapshot, name)) is not None}
        measured = {**figures, **(snapshot.metrics or {})}
        values = ((each, each.value(measured)) for each in conditions)
        return any(value is not None and each.holds(value) for each, value in values)

    def _of(self, system: str) -> Sequence[Condition]:
        by_system = self._by_system
        if system not in by_system:
            by_system[system] = [each.condition for each in self._rules if each.concerns(system)]
        return by_system[system]
