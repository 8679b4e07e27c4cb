"""Workers that are killed and stopped in every phase: nothing is left half done, and another one goes on."""

import signal
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from geoheal.domain.healing.application import ApplicationPhase
from geoheal.domain.healing.attempt import AttemptPhase
from geoheal.domain.healing.patch import PatchState
from geoheal.monitor.health.alertness import look
from geoheal.store.healing import applications, attempts, incidents, modules, policies
from geoheal.store.systems import systems
from tests.acceptance.healing.conftest import HERE, PLAIN
from tests.integration.healing.loop.conftest import FAST, SLOW, Shop
from tests.integration.test_pgbouncer import pooled_url  # noqa: F401
from tests.waiting import PATIENCE_S, eventually

QUICK = {"check_interval_s": 1.0}


@pytest.fixture
def ill(shop, healing_context):
    """Return the shop, degraded, with an open incident; nobody works on it yet."""
    shop.policy(running=False, **QUICK)
    shop.report(3000.0, ago_s=120)
    shop.check(healing_context())
    return shop


@pytest.fixture
def approved(ill, module):
    """Return a patch that the next worker applies."""
    ill.approve(ill.propose(module, FAST))
    return ill


def loop_of(shop):
    with shop.database.transaction() as connection:
        loop = policies.find(connection, shop.system)
    assert loop is not None
    return loop


def lease_of(shop):
    return loop_of(shop).lease_id


def next_check_of(shop):
    return loop_of(shop).next_check_at


def state_of(shop):
    return shop.patches[0].state


def journal_of(shop, patch):
    with shop.database.transaction() as connection:
        return applications.of_patch(connection, shop.system, patch.id)


def assert_whole(shop, module, content):
    """Assert that the file is as it should be, and nothing is left beside it or in the journal."""
    assert module.path.read_text() == content
    assert not list(module.path.parent.glob(".geoheal-*"))
    for patch in shop.patches:
        for row in journal_of(shop, patch):
            assert row.phase is not ApplicationPhase.PREPARED


@pytest.mark.parametrize(
    "step", [*(pytest.param(each, marks=pytest.mark.soak) for each in ("prepared", "written")), "changed"]
)
def test_killed_while_applying(approved, module, start, held, step):
    held(f"step:{step}").kill()
    start(*PLAIN)
    eventually(lambda: state_of(approved) is PatchState.APPLIED)
    assert_whole(approved, module, FAST)
    assert [row.phase for row in journal_of(approved, approved.patches[0])].count(ApplicationPhase.DONE) == 1


@pytest.mark.thorough
def test_killed_while_measuring(ill, module, start, held):
    ill.policy(**QUICK)
    held("call:geoheal.healing.loop.attempt:try_candidates").kill()
    start(HERE / "busy_worker.py")
    eventually(lambda: len(ill.attempts) > 1)
    first, second = ill.attempts[:2]
    assert (first.phase, first.healed) == (AttemptPhase.FINISHED, None)
    assert "The worker ended" in first.reason
    assert first.lease_id != second.lease_id


@pytest.mark.thorough
def test_killed_while_stabilising_and_while_verifying(approved, module, start, held):
    worker = start(*PLAIN)
    eventually(lambda: approved.attempts[0].phase is AttemptPhase.STABILISING)
    worker.kill()
    approved.age(1)
    approved.report(20.0)
    held("call:geoheal.healing.loop.effect:verify").kill()
    assert state_of(approved) is PatchState.APPLIED
    start(*PLAIN)
    eventually(lambda: approved.attempts[0].phase is AttemptPhase.FINISHED)
    assert state_of(approved) is PatchState.VERIFIED
    assert approved.attempts[0].healed is True
    assert_whole(approved, module, FAST)


@pytest.mark.thorough
@pytest.mark.parametrize("step", [pytest.param("prepared", marks=pytest.mark.soak), "changed"])
def test_killed_while_rolling_back(approved, module, start, held, step, healing_context):
    approved.check(healing_context())
    assert module.path.read_text() == FAST
    approved.ask_rollback(approved.patches[0])
    held(f"step:{step}").kill()
    start(*PLAIN)
    eventually(lambda: state_of(approved) is PatchState.ROLLED_BACK)
    assert_whole(approved, module, SLOW)
    eventually(lambda: approved.attempts[0].healed is False)


@pytest.mark.thorough
def test_a_worker_that_slept_past_its_hold_cannot_apply(approved, module, start, held, tmp_path):
    sleeper = held("step:surveyed")
    first_lease = lease_of(approved)
    sleeper.send_signal(signal.SIGSTOP)
    start(*PLAIN)
    eventually(lambda: lease_of(approved) != first_lease)
    (tmp_path / "go").touch()
    assert module.path.read_text() == SLOW
    sleeper.send_signal(signal.SIGCONT)
    eventually(lambda: state_of(approved) is PatchState.APPLIED)
    assert first_lease not in {row.lease_id for row in journal_of(approved, approved.patches[0])}
    assert_whole(approved, module, FAST)
    assert sleeper.poll() is None


@pytest.mark.soak
def test_several_workers_run_one_loop_a_system(shop, database, start, module):
    shops = [shop]
    with database.transaction() as connection:
        for number in range(3):
            made = systems.register(connection, f"shop-{number}", shop.system.geometry, 64)
            modules.register(connection, made, module)
            shops.append(Shop(database, made))
    for each in shops:
        each.report(3000.0)
        each.policy(**QUICK, attempts_max=20)
    workers = [start(HERE / "busy_worker.py") for _ in range(3)]
    eventually(lambda: all(len(each.attempts) > 3 for each in shops))
    for each in workers:
        each.terminate()
    for each in shops:
        for earlier, later in pairwise(each.attempts):
            assert earlier.finished_at is not None
            assert earlier.finished_at <= later.started_at
            assert earlier.lease_id != later.lease_id
    assert [each.wait(PATIENCE_S) for each in workers] == [0, 0, 0]


@pytest.mark.thorough
def test_a_job_that_waits_behind_a_dead_workers_job_is_not_stuck(ill, module, start, held):
    """The queue holds the dead worker's job and the next one of the same system.

    The dispatcher of the worker that is held may have deferred that next one already.
    """
    ill.policy(**QUICK)
    worker = held("call:geoheal.healing.loop.attempt:try_candidates")
    with ill.database.transaction() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = geoheal_jobs")
        connection.exec_driver_sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) "
            "SELECT queue_name, task_name, lock, queueing_lock, args FROM procrastinate_jobs "
            "WHERE status = 'doing' ON CONFLICT DO NOTHING"
        )
        waiting = "SELECT status::text FROM procrastinate_jobs ORDER BY status"
        states = [state for (state,) in connection.exec_driver_sql(waiting)]
    assert sorted(states) == ["doing", "todo"]
    worker.kill()
    start(HERE / "busy_worker.py")
    eventually(lambda: len(ill.attempts) > 1)


@pytest.mark.thorough
def test_a_worker_behind_pgbouncer(ill, start, database_url, pooled_url):  # noqa: F811
    start(*PLAIN, GEOHEAL_DATABASE_URL=pooled_url, GEOHEAL_DIRECT_DATABASE_URL=database_url)
    ill.policy(**QUICK)
    eventually(lambda: ill.incident.escalation is not None)


@pytest.mark.thorough
def test_a_snapshot_that_turns_a_system_critical_is_followed_by_a_check_at_once(shop, database, start):
    shop.policy(check_interval_s=3600.0)
    start(*PLAIN)
    eventually(lambda: next_check_of(shop) > datetime.now(UTC) + timedelta(minutes=30))
    shop.report(None, error_rate=0.5)
    assert look(database, shop.system.name)
    eventually(lambda: shop.incident is not None)


def see_another_check(shop):
    before = next_check_of(shop)
    eventually(lambda: next_check_of(shop) > before)


@pytest.mark.thorough
def test_a_job_of_whose_end_the_queue_does_not_hear_holds_nothing_up(ill, start, database):
    """As when the connection is cut on which it is said."""

    def rename(old: str, new: str) -> None:
        with database.transaction() as connection:
            found = connection.exec_driver_sql(
                "SELECT oid::regprocedure FROM pg_proc WHERE proname = %s", (old,)
            ).scalar_one()
            connection.exec_driver_sql(f"ALTER FUNCTION {found} RENAME TO {new}")

    worker = start(*PLAIN)
    ill.policy(**QUICK)
    eventually(lambda: ill.incident.escalation is not None)
    rename("procrastinate_finish_job_v1", "finish_away")
    see_unheard(database)
    rename("finish_away", "procrastinate_finish_job_v1")
    see_another_check(ill)
    assert worker.poll() is None


def see_unheard(database):
    """Wait for a job that waits behind one which has ended."""

    def waits() -> bool:
        with database.transaction() as connection:
            jobs = "SELECT count(*) FROM geoheal_jobs.procrastinate_jobs"
            return bool(connection.exec_driver_sql(jobs).scalar_one() == 2)

    eventually(waits)


@pytest.mark.thorough
def test_the_database_restarts_and_the_worker_goes_on(ill, start, database):
    """Its connections are cut, all of them, again and again."""
    worker = start(*PLAIN)
    ill.policy(**QUICK)
    eventually(lambda: ill.incident.escalation is not None)
    for _ in range(3):
        with database.transaction() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        see_another_check(ill)
    assert worker.poll() is None
    with database.transaction() as connection:
        assert incidents.current(connection, ill.system) is not None
        assert attempts.count(connection, ill.system) == 0


def checked_again(shop, worker):
    """Wait until a system was checked twice more."""
    for _ in range(2):
        until_checked_after(next_check_of(shop), shop, worker)


def until_checked_after(before, shop, worker):
    eventually(lambda: worker.poll() is not None or next_check_of(shop) > before)
    assert worker.poll() is None


@pytest.fixture
def checking(shop, start):
    """Start a worker, and wait until it has checked the shop, which is due every second."""
    shop.policy(**QUICK)
    worker = start(*PLAIN)
    eventually(lambda: next_check_of(shop) > datetime.now(UTC))
    return worker


@pytest.mark.thorough
def test_a_worker_that_was_forgotten_registers_again(shop, checking):
    """Others remove a worker that has slept for long; what it does next is refused by the queue."""
    with shop.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM geoheal_jobs.procrastinate_workers")
    checked_again(shop, checking)


OUTAGE_S = 40.0
"""Longer than the queue waits for a connection."""


@pytest.mark.soak
def test_a_worker_outlives_its_database(shop, checking, database_url):
    url = make_url(database_url)
    with psycopg.connect(
        url.set(drivername="postgresql", database="postgres").render_as_string(False)
    ) as other:
        other.autocommit = True
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        name = sql.Identifier(str(url.database))
        other.execute(allow.format(name, sql.SQL("false")))
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        other.execute(ended, [url.database])
        time.sleep(OUTAGE_S)
        other.execute(allow.format(name, sql.SQL("true")))
    checked_again(shop, checking)
