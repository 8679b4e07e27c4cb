"""The healing engine of one system, for Python programs."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from geoheal.config.settings import Settings, load_settings
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.health.system import System
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.healing.answers import EngineStatus, history_answer, policy_answer, seen_engine
from geoheal.healing.loop import control
from geoheal.healing.loop.attention import Attention
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.monitor import GeometricHealthMonitor
from geoheal.store.healing import attempts, policies, refusals
from geoheal.store.operations.closing import close_in_time
from geoheal.validation.answers import plain

if TYPE_CHECKING:
    from geoheal.healing.loop.context import HealingContext

POLL_S: Final = 0.5
"""Seconds between two checks whether the system is due, or the loop was stopped."""
HISTORY_MAX: Final = 1000


class SelfHealingEngine:
    """Checks a system repeatedly, and heals it by measured changes.

    Parameters
    ----------
    monitor
        Monitor of the system to heal, with its database.
    evaluator
        Evaluator whose standards judge candidates; None for the default ones.
    settings
        Limits of runs, and alert channels; those of the environment if None.
    """

    def __init__(
        self,
        monitor: GeometricHealthMonitor,
        evaluator: CodeFitnessEvaluator | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        self.system = monitor.system
        self._monitor = monitor  # lives, and keeps its database open, as long as the engine
        self._database = monitor.database
        self._evaluator = evaluator
        self._settings = settings
        self._stopping = threading.Event()
        self._attention = Attention()
        self._close = close_in_time(self, self._stopping.set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the loop, and its measurements."""
        self._stopping.set()
        self._close()

    async def start_autonomous_loop(self) -> None:
        """Check the system whenever it is due, until :meth:`stop`.

        If there are other workers, one of them at a time works on the system.

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
        """Stop the loop after the current check; the policy tells all workers."""
        try:
            self._set(running=False)
        finally:
            self._stopping.set()

    def enable_auto_apply(self, enabled: bool = True) -> None:
        """Let patches that pass every guard be applied without asking a person, or stop that."""
        self._set(auto_apply=enabled)

    def set_policy(self, **changes: float) -> dict[str, Any]:
        """Replace settings of the policy; see :class:`geoheal.domain.healing.policy.HealingPolicy`.

        Raises
        ------
        InvalidInput
            When the setting is unknown, or its value is out of its limits.
        """
        return policy_answer(control.set_policy(self._database, self.system, changes))

    def get_healing_history(self, limit: int = 50) -> list[dict[str, Any]]:
        """Return the last attempts, newest first: the ``history`` of ``GET /history``."""
        with self._database.transaction() as connection:
            system = find_system(connection, self.system)
            found = attempts.page(connection, system, None, min(limit, HISTORY_MAX))
        return [history_answer(each) for each in found]

    def get_status(self) -> dict[str, Any]:
        """Return whether the loop runs, and what it can do: the ``engine`` of ``GET /status``."""
        with self._database.transaction() as connection:
            system = find_system(connection, self.system)
            loop = policies.find(connection, system)
            made = attempts.count(connection, system)
            paused = refusals.paused_modules(connection, system)
        policy = HealingPolicy() if loop is None else loop.policy
        return plain(EngineStatus, seen_engine(policy, made, self._context.strategies(), paused))

    @cached_property
    def _context(self) -> "HealingContext":
        from geoheal.healing.loop.assembly import create_healing_context

        context = create_healing_context(self._settings or load_settings(), self._database)
        self._close = close_in_time(self, context.stop)
        return context

    def _set(self, **changes: bool) -> None:
        control.set_policy(self._database, self.system, changes)

    def _check_if_due(self) -> None:
        from geoheal.healing.loop.check import check

        system, due = self._due()
        self._attention.look(datetime.now(UTC))
        if not due:
            return
        context = replace(self._context, attention=self._attention)
        if self._evaluator is not None:
            context = replace(context, standards=self._evaluator.standards)
        check(context, system)

    def _due(self) -> tuple[System, bool]:
        now = datetime.now(UTC)
        with self._database.transaction() as connection:
            system = open_system(connection, self.system)
            loop = policies.ensure(connection, system, now)
        return system, loop.next_check_at <= now or (loop.lease_until is not None and loop.lease_until <= now)
