"""Modules as they are kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.module import Module
from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.healing import modules
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems


@pytest.fixture
def connection(database_url):
    database = Database(create_engine(database_url, direct=True), direct=True)
    with database.transaction() as connection:
        yield connection
    database.close()


def module(name, **fields):
    return Module(
        id=uuid7(), name=name, path=Path(f"/srv/{name}.py"), registered_at=datetime.now(UTC), **fields
    )


def test_a_module_comes_back_as_it_was(connection):
    system = systems.register(connection, "shop", Geometry.SPHERE, 64)
    stored = module(
        "a",
        workload=Path("/srv/load.py"),
        environment=Path("/srv/.venv"),
        hooks=("state",),
        apply={"reload": ["true"]},
    )
    modules.register(connection, system, stored)
    assert modules.find(connection, system, "a") == stored
    assert modules.find(connection, system, "b") is None


def test_registering_again_replaces_all_but_the_id(connection):
    system = systems.register(connection, "shop", Geometry.SPHERE, 64)
    first, second = module("a", workload=Path("/srv/load.py")), module("a", hooks=("basin",))
    modules.register(connection, system, first)
    modules.register(connection, system, second)
    found = modules.find(connection, system, "a")
    assert found is not None
    assert (found.id, found.workload, found.hooks) == (first.id, None, ("basin",))


def test_systems_do_not_see_each_other(connection):
    shop = systems.register(connection, "shop", Geometry.SPHERE, 64)
    other = systems.register(connection, "other", Geometry.SPHERE, 64)
    for name in ("a", "b", "c"):
        modules.register(connection, shop, module(name))
    modules.register(connection, other, module("a"))
    assert [each.name for each in modules.page(connection, shop, "a", 5)] == ["b", "c"]
    assert modules.remove_others(connection, shop, ["b"]) == ["a", "c"]
    assert [each.name for each in modules.page(connection, other, "", 5)] == ["a"]
