"""Bounds of what people write by hand."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from geoheal.domain.evaluation.compare_config import CompareConfig
from geoheal.errors import Conflict
from geoheal.store.detection import compare_configs
from geoheal.store.room import require_room
from geoheal.store.schema.alarm_tables import own_rules
from geoheal.store.schema.comparison_tables import compare_configs as table
from tests.waiting import PATIENCE_S, eventually

NOW = datetime.now(UTC)


def _put(connection, name):
    config = CompareConfig(name=name, config={}, created_at=NOW, updated_at=NOW, updated_by="ann")
    return compare_configs.put(connection, config)


def test_a_full_table_takes_replacements_alone(database, monkeypatch):
    monkeypatch.setattr(compare_configs, "CONFIGS_MAX", 2)
    with database.transaction() as connection:
        _put(connection, "a")
        _put(connection, "b")
        _put(connection, "a")
        with pytest.raises(Conflict, match="There are 2 configurations of comparisons"):
            _put(connection, "c")


def test_two_who_add_at_the_same_time_are_counted_one_after_the_other(database, monkeypatch):
    monkeypatch.setattr(compare_configs, "CONFIGS_MAX", 1)
    refused = []

    def add_another():
        with database.transaction() as connection:
            try:
                _put(connection, "b")
            except Conflict as error:
                refused.append(error)

    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with database.transaction() as connection:
        _put(connection, "a")
        other = threading.Thread(target=add_another)
        other.start()
        eventually(lambda: connection.execute(waiting).scalar())
    other.join(PATIENCE_S)
    assert len(refused) == 1


def test_who_adds_to_another_table_does_not_wait(database):
    with database.transaction() as first, database.transaction() as second:
        require_room(first, table, 1, "configurations")
        second.execute(text("SET LOCAL lock_timeout = '1s'"))
        require_room(second, own_rules, 1, "rules")
