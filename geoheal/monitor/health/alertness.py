"""Alertness: a snapshot that may turn its system critical causes an immediate check.

A few comparisons dismiss most snapshots; the system is judged only for the others, and at most every few
seconds.
"""

import logging
import math
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from geoheal.domain.alarms.condition import Condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.signals import critical_bands
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import FIGURES, Snapshot
from geoheal.errors import GeohealError
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history
from geoheal.store.healing import incidents, policies
from geoheal.store.session import Database
from geoheal.store.systems import own_rules

logger = logging.getLogger(__name__)

KNOWN_MAX: Final = 100_000
"""Number of systems to remember; beyond it, the memory is cleared."""
QUIET_S: Final = 5.0
"""Seconds for which a system is not checked again."""
REMEMBERED_S: Final = 30.0
"""Seconds after which the critical user-defined rules are read again."""
RULES: Final = ""
"""Key among the systems, whose names are never empty, for reading the critical user-defined rules."""


def is_suspicious(snapshot: Snapshot, limits: Thresholds) -> bool:
    """Whether a snapshot could make its system critical."""
    if snapshot.regime is Regime.BREAKDOWN:
        return True
    for field, lowest, highest in critical_bands(limits):
        value = getattr(snapshot, field)
        if value is not None and not lowest <= value <= highest:
            return True
    return False


class CriticalRules:
    """Cache of the critical user-defined rules; thread-safe."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._rules: Sequence[OwnRule] = ()
        self._by_system: dict[str, Sequence[Condition]] = {}

    @property
    def is_outdated(self) -> bool:
        """Whether they must be read again."""
        return time.monotonic() - self._read_at >= REMEMBERED_S

    def read(self, database: Database) -> None:
        """Read them; keep the old ones if the database is not available."""
        try:
            with database.transaction() as connection:
                rules = own_rules.critical(connection)
        except GeohealError as error:
            logger.warning("The rules could not be read: %s", error.message)
            return
        self._rules, self._by_system, self._read_at = rules, {}, time.monotonic()

    def concern(self, system: str) -> bool:
        """Whether there is a rule about a system."""
        return bool(self._rules and self._of(system))

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


class Alertness:
    """Requests checks of systems that turn critical; thread-safe.

    One thread judges one system after the other, however many turn suspicious at once. It starts when there
    is something to judge, and ends when there is not. An executor does not fit: the interpreter waits for its
    threads before exit handlers can close anything, so a script would end only after the quiet time of its
    systems.

    Parameters
    ----------
    database
        Database of the histories and the loops.
    quiet_s
        Seconds for which a system is not judged again; snapshots in the meantime are judged afterwards.
    """

    def __init__(self, database: Database, quiet_s: float = QUIET_S) -> None:
        self._database = database
        self._quiet_s = quiet_s
        self._looked: dict[str, float] = {}
        self._waiting: dict[str, float] = {}
        self._woken = threading.Condition()
        self._known: dict[str, float] = {}
        self._critical = CriticalRules()
        self._is_oldest_next = True
        self._looking = False
        self._thread: threading.Thread | None = None
        self._closed = False

    def notice(self, snapshot: Snapshot, limits: Thresholds) -> None:
        """Notice a stored snapshot; return at once, and judge its system in a thread if needed."""
        if self._critical.is_outdated:
            self.notice_batch(RULES)
        if is_suspicious(snapshot, limits) or self._critical.may_fire(snapshot):
            self.notice_batch(snapshot.system)
        elif snapshot.system not in self._known:
            self._remember(snapshot.system)

    def notice_outcome(self, system: str, outcome: BatchOutcome) -> None:
        """Notice the outcome of a batch of a system; return at once, as :meth:`notice`."""
        if self._critical.is_outdated:
            self.notice_batch(RULES)
        if outcome.calm and not self._critical.concern(system):
            self._remember(system)
        elif outcome.accepted:
            self.notice_batch(system)

    def notice_batch(self, system: str) -> None:
        """Notice that this many snapshots of a system were stored; return at once."""
        self._remember(system)
        with self._woken:
            now = time.monotonic()
            self._waiting.setdefault(system, max(now, self._looked.get(system, -math.inf) + self._quiet_s))
            self._woken.notify()
            if not self._looking and not self._closed:
                self._looking = True
                self._thread = threading.Thread(target=self._look, name="geoheal-alertness", daemon=True)
                self._thread.start()

    def _remember(self, system: str) -> None:
        """Record when a system was first noticed."""
        if len(self._known) > KNOWN_MAX:
            self._known.clear()
        self._known.setdefault(system, time.monotonic())

    def _turn(self, now: float) -> str:
        """Return the next system, alternating between the longest waiting one and the longest known one.

        However many new systems turn critical at once, one that was known before is judged soon.
        """
        ready = (
            [name for name, since in self._waiting.items() if since <= now] if self._is_oldest_next else []
        )
        if ready:
            return min(ready, key=lambda name: self._known.get(name, math.inf))
        return min(self._waiting, key=self._waiting.__getitem__)

    def close(self) -> None:
        """Stop judging; return when the last judgement is done and the database may be closed.

        The judging thread itself may call it, because the garbage collector can run in any thread.
        """
        with self._woken:
            self._closed = True
            self._woken.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _look(self) -> None:
        """Judge one system after the other, until none waits."""
        while (system := self._next()) is not None:
            try:
                if system == RULES:
                    self._critical.read(self._database)
                else:
                    look(self._database, system)
            except Exception:  # the thread's outermost edge: one system's trouble is not the others'
                logger.exception("System %r could not be judged.", system)

    def _next(self) -> str | None:
        with self._woken:
            while self._waiting and not self._closed:
                system = self._turn(time.monotonic())
                wait_s = self._waiting[system] - time.monotonic()
                if wait_s <= 0:
                    self._is_oldest_next = not self._is_oldest_next
                    del self._waiting[system]
                    self._looked[system] = time.monotonic()
                    return system
                self._woken.wait(wait_s)
            self._looking = False
            return None


def look(database: Database, system_name: str) -> bool:
    """Request a check of a system if it has turned critical; return whether it has.

    A system that is already known as critical waits for the next check, and an imported history is not
    current.
    """
    now = datetime.now(UTC)
    try:
        with database.transaction() as connection:
            history = load_history(connection, system_name, now=now)
            known = incidents.current(connection, history.system)
            is_known = known is not None and known.severity is Severity.CRITICAL
            turned = (
                not is_known
                and not history.is_past(now)
                and assess(history, now).severity is Severity.CRITICAL
            )
            if turned:
                policies.ask_check(connection, history.system, now)
    except GeohealError as error:
        logger.warning("System %r could not be judged: %s", system_name, error.message)
        return False
    return turned
