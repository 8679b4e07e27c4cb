"""Spreading the tables over a cluster: refused where there is none, and with one, whole."""

import pytest

from geoheal.cli.admin.checks import State, nodes
from geoheal.errors import Conflict, InvalidInput, NotAvailable
from geoheal.store.operations import distribution
from geoheal.store.schema.all_tables import metadata
from tests.clusters import servers


@pytest.fixture(autouse=True)
def is_cluster(server_url) -> bool:
    """Whether the tests' server is a coordinator, so that their databases are distributed."""
    return len(servers(server_url)) > 1


def test_it_is_refused_without_the_extension_and_done_once_with_it(connection, is_cluster):
    kind, says = (Conflict, "already") if is_cluster else (NotAvailable, "no extension `citus`")
    before = distribution.look(connection)
    with pytest.raises(kind, match=says) as caught:
        distribution.distribute(connection, 4, print)
    assert caught.value.message.endswith("Nothing was changed.")
    assert distribution.look(connection) == before
    assert (before is not None and before.missing == ()) if is_cluster else before is None


def test_a_number_of_pieces_out_of_bounds_is_refused(connection):
    for shards in (0, 1025):
        with pytest.raises(InvalidInput, match="--shards"):
            distribution.distribute(connection, shards, print)


def test_the_doctor_says_whether_it_is_distributed(database, is_cluster):
    check = nodes(database)
    assert check.state is State.OK
    assert check.detail.startswith("distributed: " if is_cluster else "not distributed")


def test_keys_of_tables_of_systems_begin_with_the_system():
    """A distributed table has no other unique key, and refers to the others of its system alone."""
    for table in metadata.sorted_tables:
        if "system_id" not in table.c:
            continue
        assert "system_id" in table.primary_key.columns, table.name
        for index in (each for each in table.indexes if each.unique):
            assert "system_id" in {column.name for column in index.columns}, index.name
        for key in table.foreign_key_constraints:
            assert "system_id" in key.column_keys, key.name
