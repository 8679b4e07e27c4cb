"""Evaluations as they are kept, from the moment that they are asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.healing import evaluations
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
CHANGE = CodeChange(module_name="m", new_code="x = 1\n", current_code="x = 2\n", workload="pass")


@pytest.fixture
def connection(database_url):
    database = Database(create_engine(database_url, direct=True), direct=True)
    with database.transaction() as connection:
        yield connection
    database.close()


@pytest.fixture
def system(connection):
    return systems.register(connection, "shop", Geometry.SPHERE, 64)


def pending(**fields):
    return EvaluationRecord(
        **{"id": uuid7(), "change": CHANGE, "state": EvaluationState.PENDING, "created_at": NOW, **fields}
    )


def stored(connection, system, **fields):
    """Store an evaluation that a process holds; return both."""
    record, runner = pending(**fields), uuid7()
    evaluations.add(connection, system, record, runner)
    return record, runner


def seen(connection, record):
    """Return what other processes see of an evaluation that is not over."""
    return next(each for each in evaluations.held(connection, 100) if each.id == record.id)


def test_its_whole_life_is_kept(connection, system):
    record, runner = stored(connection, system)
    assert evaluations.find(connection, system, record.id) == record
    running = replace(record, state=EvaluationState.RUNNING, started_at=NOW, pairs_done=3, pairs_most=30)
    assert evaluations.begin(connection, system, running, runner, NOW)
    assert evaluations.find(connection, system, record.id) == running
    assert seen(connection, record).runs == 1
    fitness = {"recommendation": "apply", "fitness_score": 0.82, "judgement": {"deep": [1, None]}}
    done = replace(running, state=EvaluationState.DONE, fitness=fitness, finished_at=NOW)
    assert evaluations.update_progress(connection, system, done, runner, NOW)
    assert evaluations.find(connection, system, record.id) == done
    assert evaluations.held(connection, 100) == []


def test_who_does_not_hold_it_writes_nothing(connection, system):
    record, _ = stored(connection, system)
    running = replace(record, state=EvaluationState.RUNNING, started_at=NOW)
    other = uuid7()
    assert not evaluations.begin(connection, system, running, other, NOW)
    assert not evaluations.update_progress(connection, system, running, other, NOW)
    assert evaluations.touch(connection, system.id, [record.id], other, NOW) == set()
    evaluations.hand_back(connection, system.id, [record.id], other, NOW)
    assert evaluations.find(connection, system, record.id) == record
    assert not seen(connection, record).is_handed_back


def test_one_process_alone_takes_it_over(connection, system):
    record, runner = stored(connection, system)
    running = replace(record, state=EvaluationState.RUNNING, started_at=NOW, pairs_done=3, pairs_most=30)
    evaluations.begin(connection, system, running, runner, NOW)
    silent, other = seen(connection, record), uuid7()
    later = NOW + timedelta(minutes=1)
    assert evaluations.take_over(connection, silent, other, later) == (system, record)
    assert evaluations.take_over(connection, silent, uuid7(), later) is None
    assert not evaluations.end(connection, silent, EvaluationState.FAILED, "gone", later)
    assert evaluations.touch(connection, system.id, [record.id], runner, later) == set()
    assert evaluations.touch(connection, system.id, [record.id], other, later) == {record.id}
    assert seen(connection, record).runs == 1


def test_a_sign_of_life_keeps_others_from_taking_it_over(connection, system):
    record, runner = stored(connection, system)
    before = seen(connection, record)
    assert evaluations.touch(connection, system.id, [record.id], runner, NOW + timedelta(seconds=4)) == {
        record.id
    }
    assert evaluations.take_over(connection, before, uuid7(), NOW + timedelta(seconds=5)) is None


def test_what_is_handed_back_counts_as_not_begun(connection, system):
    record, runner = stored(connection, system)
    waiting, _ = stored(connection, system)
    running = replace(record, state=EvaluationState.RUNNING, started_at=NOW, pairs_done=3, pairs_most=30)
    evaluations.begin(connection, system, running, runner, NOW)
    evaluations.hand_back(connection, system.id, [record.id, waiting.id], runner, NOW)
    found = seen(connection, record)
    assert (found.runner_id, found.is_handed_back, found.runs) == (None, True, 0)
    assert evaluations.find(connection, system, record.id) == record
    assert not seen(connection, waiting).is_handed_back
    assert not evaluations.update_progress(connection, system, running, runner, NOW)


def test_one_whose_system_is_deleted_is_left_alone(connection, system):
    record, _ = stored(connection, system)
    connection.execute(text("UPDATE geoheal.systems SET deleted_at = now()"))
    assert evaluations.take_over(connection, seen(connection, record), uuid7(), NOW) is None


def test_a_source_that_no_database_takes_is_kept_readably_and_run_exactly(connection, system):
    exact = replace(CHANGE, new_code="a\0b\udc80")
    record, _ = stored(connection, system, change=exact)
    found = evaluations.find(connection, system, record.id)
    assert found is not None
    assert found.change.new_code == "a\\x00b\\udc80"
    other = uuid7()
    taken = evaluations.take_over(connection, seen(connection, record), other, NOW)
    assert taken is not None
    assert taken[1].change == exact
    failed = replace(taken[1], state=EvaluationState.FAILED, finished_at=NOW)
    assert evaluations.update_progress(connection, system, failed, other, NOW)
    assert connection.scalar(text("SELECT exact_code IS NULL FROM geoheal.evaluations"))


def test_pages_go_from_the_newest_to_the_oldest(connection, system):
    ids = [uuid7() for _ in range(5)]
    for each in ids:
        evaluations.add(connection, system, pending(id=each))
    newest_first = ids[::-1]
    assert [each.id for each in evaluations.page(connection, system, None, 3)] == newest_first[:3]
    assert [each.id for each in evaluations.page(connection, system, newest_first[2], 3)] == newest_first[3:]
