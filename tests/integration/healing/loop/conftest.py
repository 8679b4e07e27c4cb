"""A small shop with a slow module, snapshots that show it, and a healing_context with a real sandbox."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.silence import Silence
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Patch, patch_hash
from geoheal.domain.health.system import System
from geoheal.domain.symptom import Symptom
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.standards import Standards
from geoheal.healing.applier import Applier, target_of
from geoheal.healing.case import Case
from geoheal.healing.incidents.resolution import resolve
from geoheal.healing.loop import control
from geoheal.healing.loop.check import Checked, check
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.patches import life
from geoheal.healing.strategy import Candidate, Strategy
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest, open_system
from geoheal.store.healing import attempts, incidents, modules, patches, silences
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from tests.sandboxed import require_sandbox

NAME = "shop"
SLOW = "def number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n"
FAST = "def number(n):\n    return n * (n + 1) // 2\n"
WRONG = "def number(n):\n    return n * n // 2\n"
WORK = """
def workload(module, probe):
    for i in range(8):
        n = probe.input(i).randrange(20_000, 40_000)
        with probe.request("number"):
            probe.output(module.number(n))
"""
AT_ONCE = {
    "hold_s": 0.0,
    "clear_s": 0.0,
    "stabilisation_s": 0.0,
    "cooldown_s": 0.0,
    "check_interval_s": 300.0,
}


class Fixed:
    """A strategy that proposes these sources."""

    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def __init__(self, name: str, *sources: str, doubts: tuple[str, ...] = ()) -> None:
        self.name = name
        self._sources = sources
        self._doubts = doubts

    def propose(self, _case: Case) -> Iterator[Candidate]:
        """All of them."""
        for number, source in enumerate(self._sources):
            yield Candidate(
                new_code=source,
                title=f"Change {number}",
                explanation="It should be faster.",
                doubts=self._doubts,
            )


@pytest.fixture(scope="session")
def sandboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxes]:
    require_sandbox()
    with Sandboxes(snapshots=tmp_path_factory.mktemp("shelf") / "snapshots") as opened:
        yield opened


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(create_engine(database_url, direct=True), direct=True)
    yield opened
    opened.close()


@pytest.fixture
def system(database: Database) -> System:
    with database.transaction() as connection:
        return open_system(connection, NAME)


@pytest.fixture
def module(database: Database, system: System, tmp_path: Path) -> Module:
    """Return the slow module, registered."""
    (tmp_path / "sums.py").write_text(SLOW)
    (tmp_path / "work.py").write_text(WORK)
    made = Module(
        id=uuid7(),
        name="sums",
        path=tmp_path / "sums.py",
        workload=tmp_path / "work.py",
        registered_at=datetime.now(UTC),
    )
    with database.transaction() as connection:
        modules.register(connection, system, made)
    return made


@pytest.fixture
def healing_context(database: Database, sandboxes: Sandboxes) -> Callable[..., HealingContext]:
    """Return what checks work with: these strategies, and a judge that decides after six pairs."""

    def healing_context(*strategies: Strategy, **parts: Any) -> HealingContext:
        return HealingContext(
            database=database,
            sandboxes=sandboxes,
            applier=Applier(database, host="here"),
            strategies=lambda: strategies,
            standards=replace(Standards(), policy=JudgePolicy(pairs_per_round=6, rounds=4)),
            **parts,
        )

    return healing_context


class Shop:
    """The system under test: reports, is checked, and tells what became of it."""

    def __init__(self, database: Database, system: System) -> None:
        self.database = database
        self.system = system

    def policy(self, **changes: Any) -> None:
        control.set_policy(self.database, self.system.name, AT_ONCE | {"running": True} | changes)

    def report(
        self, latency_ms: float | None = None, *, count: int = 12, ago_s: float = 0.0, **fields: Any
    ) -> None:
        """Snapshots a tenth of a second apart, the last one so long ago."""
        last = datetime.now(UTC) - timedelta(seconds=ago_s)
        for place in range(count):
            moment = last - timedelta(seconds=0.1 * (count - 1 - place))
            values = {"avg_latency_ms": None if latency_ms is None else latency_ms * (1 + place % 5 / 100)}
            given = {name: value for name, value in (values | fields).items() if value is not None}
            body = {"id": str(uuid7()), "captured_at": moment, "phi": 0.75, "kappa_eff": 64.0, **given}
            ingest(self.database, self.system.name, parse_report(body).observe(datetime.now(UTC)))

    def check(self, healing_context: HealingContext) -> Checked:
        done = check(healing_context, self.system)
        assert done is not None
        return done

    @property
    def attempts(self) -> Sequence[Any]:
        """Oldest first."""
        with self.database.transaction() as connection:
            return attempts.page(connection, self.system, None, 100)[::-1]

    @property
    def patches(self) -> Sequence[Patch]:
        """Oldest first."""
        with self.database.transaction() as connection:
            return [each.item for each in patches.listed(connection, self.system, None, 100)][::-1]

    @property
    def incident(self) -> Any:
        """The last one that was opened."""
        with self.database.transaction() as connection:
            return next((each.item for each in incidents.listed(connection, self.system, None, 1)), None)

    @property
    def timeline(self) -> list[str]:
        with self.database.transaction() as connection:
            return [
                each.kind.value for each in incidents.events_of(connection, self.system, self.incident.id)
            ]

    def approve(self, patch: Patch, by: str = "ann") -> None:
        with self.database.transaction() as connection:
            now = datetime.now(UTC)
            life.approve(connection, self.system, patch.id, by=by, if_match=patch.hash, now=now)

    def ask_rollback(self, patch: Patch) -> None:
        with self.database.transaction() as connection:
            now = datetime.now(UTC)
            life.request_rollback(
                connection, self.system, patch.id, by="ann", reason="Not on a Friday.", now=now
            )

    def resolve(self, reason: str) -> None:
        with self.database.transaction() as connection:
            resolve(connection, self.system, self.incident.id, by="ann", reason=reason, now=datetime.now(UTC))

    def age(self, minutes: float) -> None:
        """Let what was applied, and what ended, be longer ago, by functions that a cluster updates with."""
        ago = "make_interval(secs => 60 * %s)"
        with self.database.transaction() as connection:
            for table, column in (("patches", "applied_at"), ("attempts", "finished_at")):
                older = f"({column} AT TIME ZONE 'UTC' - {ago}) AT TIME ZONE 'UTC'"
                statement = f"UPDATE geoheal.{table} SET {column} = {older}"
                connection.exec_driver_sql(statement, (minutes,))

    def silence(self, *, healing: bool) -> Silence:
        """Return an hour in which the shop's alerts are held."""
        now = datetime.now(UTC)
        made = Silence(
            id=uuid7(), system=self.system.name, pattern=None, reason="Load test", starts_at=now,
            ends_at=now + timedelta(hours=1), healing=healing, created_at=now, created_by="me",
        )  # fmt: skip
        with self.database.transaction() as connection:
            silences.add(connection, made)
        return made

    def lift(self, silence: Silence) -> None:
        with self.database.transaction() as connection:
            assert silences.lift(connection, silence.id, "me", datetime.now(UTC))

    def propose(self, module: Module, new_code: str, strategy: str = "shorten") -> Patch:
        """Return a patch that waits for approval, as an attempt on the open incident leaves it."""
        now, incident, patch_id = datetime.now(UTC), self.incident, uuid7()
        attempt = Attempt(
            id=uuid7(),
            incident_id=incident.id,
            symptom=incident.symptom,
            phase=AttemptPhase.AWAITING_APPROVAL,
            started_at=now,
            strategy=strategy,
            module_name=module.name,
            patch_id=patch_id,
        )
        patch = Patch(
            id=patch_id,
            incident_id=incident.id,
            attempt_id=attempt.id,
            evaluation_id=None,
            module_name=module.name,
            strategy=strategy,
            symptom=incident.symptom,
            title="Shorten it",
            explanation="It should be faster.",
            target=target_of(module),
            old_code=SLOW,
            new_code=new_code,
            hash=patch_hash(self.system.name, module.name, SLOW, new_code),
            score=0.8,
            created_at=now,
            expires_at=now + timedelta(days=7),
        )
        with self.database.transaction() as connection:
            attempts.save(connection, self.system, attempt)
            life.propose(connection, self.system, patch)
        return patch


@pytest.fixture
def shop(database: Database, system: System) -> Shop:
    """Return a shop whose snapshots may be moved back by hours, on the first of a month as well."""
    with database.transaction() as connection:
        partitions.cover(connection, [datetime.now(UTC) - timedelta(days=1)])
    return Shop(database, system)
