"""The healing engine of one system, for Python programs."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.policy import HealingPolicy
from geoheal.domain.system import System
from geoheal.healing import loop_control
from geoheal.healing.answers import engine_answer, history_answer, policy_answer
from geoheal.monitor.ingest import open_system
from geoheal.monitor.reading import find_system
from geoheal.store import attempts, policies

if TYPE_CHECKING:
    from geoheal.healing.surgery import Surgery

POLL_S: Final = 0.5
"""How often the loop looks whether the system is due, or whether it was stopped."""
HISTORY_MAX: Final = 1000


class SelfHealingEngine:
    """Checks a system again and again, and heals it by measured changes.

    Parameters
    ----------
    surgery
        Makes what the loop works with; called when the loop first needs it.
    system
        The system that is healed.
    on_close
        Called by :meth:`close`; may be called more than once.
    """

    def __init__(
        self,
        surgery: Callable[[], "Surgery"],
        system: str = DEFAULT_SYSTEM,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.system = system
        self._make = surgery
        self._on_close = on_close
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the loop end, and give back the database."""
        self._stopping.set()
        self._on_close()

    async def start_autonomous_loop(self) -> None:
        """Check the system whenever it is due, until :meth:`stop`.

        Whatever workers there are besides, one of them at a time works on the system.

        Raises
        ------
        DatabaseError
            When the database does not answer.
        """
        self._stopping.clear()
        await asyncio.to_thread(self._set, running=True)
        while not self._stopping.is_set():
            await asyncio.to_thread(self._check_if_due)
            await asyncio.to_thread(self._stopping.wait, POLL_S)

    def stop(self) -> None:
        """Let the loop end after the check that is under way; the policy says so to all workers."""
        try:
            self._set(running=False)
        finally:
            self._stopping.set()

    def enable_auto_apply(self, enabled: bool = True) -> None:
        """Apply patches that pass every guard without asking a person, or not any more."""
        self._set(auto_apply=enabled)

    def set_policy(self, **changes: float) -> dict[str, Any]:
        """Replace settings of the policy; see :class:`geoheal.domain.policy.HealingPolicy`.

        Raises
        ------
        InvalidInput
            When there is no such setting, or its value is out of its limits.
        """
        return policy_answer(loop_control.set_policy(self._surgery.database, self.system, changes))

    def get_healing_history(self, limit: int = 50) -> list[dict[str, Any]]:
        """The last attempts, newest first: the ``history`` of ``GET /history``."""
        with self._surgery.database.transaction() as connection:
            system = find_system(connection, self.system)
            found = attempts.page(connection, system, None, min(limit, HISTORY_MAX))
        return [history_answer(each) for each in found]

    def get_status(self) -> dict[str, Any]:
        """Whether the loop runs, and what it can do: the ``engine`` of ``GET /status``."""
        with self._surgery.database.transaction() as connection:
            system = find_system(connection, self.system)
            loop = policies.find(connection, system)
            made = attempts.count(connection, system)
        names = [strategy.name for strategy in self._surgery.strategies()]
        return engine_answer(HealingPolicy() if loop is None else loop.policy, made, names)

    @cached_property
    def _surgery(self) -> "Surgery":
        return self._make()

    def _set(self, **changes: bool) -> None:
        loop_control.set_policy(self._surgery.database, self.system, changes)

    def _check_if_due(self) -> None:
        from geoheal.healing.check import check

        system, due = self._due()
        if due:
            check(self._surgery, system)

    def _due(self) -> tuple[System, bool]:
        now = datetime.now(UTC)
        with self._surgery.database.transaction() as connection:
            system = open_system(connection, self.system)
            loop = policies.ensure(connection, system, now)
        return system, loop.next_check_at <= now or (loop.lease_until is not None and loop.lease_until <= now)
