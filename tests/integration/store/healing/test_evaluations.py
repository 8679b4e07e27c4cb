"""Evaluations as they are kept, from the moment that they are asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
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


def test_its_whole_life_is_kept(connection, system):
    record = pending()
    evaluations.add(connection, system, record)
    assert evaluations.find(connection, system, record.id) == record
    running = replace(record, state=EvaluationState.RUNNING, started_at=NOW, pairs_done=3, pairs_most=30)
    assert evaluations.update_progress(connection, system, running, NOW)
    assert evaluations.find(connection, system, record.id) == running
    fitness = {"recommendation": "apply", "fitness_score": 0.82, "judgement": {"deep": [1, None]}}
    done = replace(running, state=EvaluationState.DONE, fitness=fitness, finished_at=NOW)
    assert evaluations.update_progress(connection, system, done, NOW)
    assert evaluations.find(connection, system, record.id) == done


def test_silence_is_an_interruption_and_a_sign_of_life_is_not(connection, system):
    silent, alive = pending(), pending()
    evaluations.add(connection, system, silent)
    evaluations.add(connection, system, alive)
    later = NOW + timedelta(minutes=10)
    evaluations.touch(connection, system.id, [alive.id], later)
    assert evaluations.interrupt_silent(connection, later - timedelta(minutes=5), later) == 1
    gone = evaluations.find(connection, system, silent.id)
    assert gone is not None
    assert (gone.state, gone.finished_at) == (EvaluationState.INTERRUPTED, later)
    assert not evaluations.update_progress(connection, system, silent, later)
    assert evaluations.find(connection, system, alive.id) == alive


def test_a_source_that_no_database_takes_is_kept_readably(connection, system):
    record = pending(change=replace(CHANGE, new_code="a\0b\udc80"))
    evaluations.add(connection, system, record)
    found = evaluations.find(connection, system, record.id)
    assert found is not None
    assert found.change.new_code == "a\\x00b\\udc80"


def test_pages_go_from_the_newest_to_the_oldest(connection, system):
    ids = [uuid7() for _ in range(5)]
    for each in ids:
        evaluations.add(connection, system, pending(id=each))
    newest_first = ids[::-1]
    assert [each.id for each in evaluations.page(connection, system, None, 3)] == newest_first[:3]
    assert [each.id for each in evaluations.page(connection, system, newest_first[2], 3)] == newest_first[3:]
