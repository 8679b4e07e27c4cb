"""A worker that has lost its lease writes nothing more, wherever in its check that happens."""

import threading

from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.healing.alerts.log_channel import LogChannel
from geoheal.healing.loop.check import check
from geoheal.store.healing import alerts


class TakenOver(threading.Event):
    """The check asks between two days of history whether to stop: then another worker takes over."""

    def __init__(self, shop):
        super().__init__()
        self._shop = shop
        self.happened = False

    def is_set(self):
        with self._shop.database.transaction() as connection:
            connection.execute(text("UPDATE geoheal.policies SET lease_id = :id"), {"id": uuid7()})
            connection.execute(text("DELETE FROM geoheal.alerts"))
        self.happened = True
        return False


def test_a_check_whose_lease_is_lost_before_its_end_sends_no_alerts(shop, healing_context):
    shop.policy(running=False)
    shop.report(20.0, ago_s=3 * 3600)
    shop.report(3000.0)
    taken_over = TakenOver(shop)
    used = healing_context(channels=(LogChannel(),), stopping=taken_over)
    assert check(used, shop.system) is None
    assert taken_over.happened
    with shop.database.transaction() as connection:
        assert alerts.of_incident(connection, shop.system, shop.incident.id) == []


def test_the_same_check_with_its_lease_sends_them(shop, healing_context):
    shop.policy(running=False)
    shop.report(20.0, ago_s=3 * 3600)
    shop.report(3000.0)
    assert check(healing_context(channels=(LogChannel(),)), shop.system) is not None
    with shop.database.transaction() as connection:
        assert alerts.of_incident(connection, shop.system, shop.incident.id) != []
