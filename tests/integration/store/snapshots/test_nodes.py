"""When nodes were last heard of: from finished hours and the snapshots since."""

from datetime import timedelta

from geoheal.store.snapshots.nodes import NodeHeard, last_heard
from tests.integration.monitor.upkeep.test_rolling_up import DAY, at, roll, store_fast, system_named


def test_nodes_of_finished_hours_and_of_the_open_one_are_found(database):
    ended = {"context": {"ended": True}}
    store_fast(database, "shop", [
        at(0.5, node="old"), at(10.2, node="web1"), at(10.4, node="web1"), at(12.5, node="web1"),
        at(10.3, node="web2", **ended), at(11.1, node="web3"), at(12.4), at(12.4, node="web4", **ended),
    ])  # fmt: skip
    expected = [
        NodeHeard("web1", DAY + timedelta(hours=12.5), False),
        NodeHeard("web2", DAY + timedelta(hours=10.3), True),
        NodeHeard("web3", DAY + timedelta(hours=11.1), False),
        NodeHeard("web4", DAY + timedelta(hours=12.4), True),
    ]
    for until in (None, 12):
        if until is not None:
            roll(database, "shop", until)
        with database.transaction() as connection:
            shop = system_named(database, "shop")
            found = last_heard(connection, shop, DAY + timedelta(hours=10), DAY + timedelta(hours=13))
        assert found == expected, until
