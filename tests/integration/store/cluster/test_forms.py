"""The forms that a cluster can plan say the same as those of one server, on any server."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geoheal.monitor.upkeep.rolling_up import roll_up
from geoheal.store.cluster import forms as cluster_forms
from geoheal.store.healing import policies
from geoheal.store.systems import systems
from tests.integration.store.analyst_story import tell

ASKED = (
    *(f"SELECT * FROM geoheal.{view} ORDER BY system, 2, 3" for view in cluster_forms.VIEWS),
    "SELECT * FROM geoheal.rolling_health('shop')",
    "SELECT * FROM geoheal.rolling_health('shop', 3, :since) ORDER BY captured_at LIMIT 7",
    "SELECT d.* FROM geoheal.baseline_history AS b, geoheal.drift_from(b.system, b.baseline_id) AS d "
    "WHERE b.system = 'shop' ORDER BY d.captured_at, d.id",
)


def answers(connection):
    given = {"since": datetime.now(UTC) - timedelta(hours=1)}
    return [list(connection.execute(text(query), given).mappings()) for query in ASKED]


@pytest.mark.parametrize("rolled", [False, True], ids=["as it came", "rolled up"])
def test_both_forms_return_the_same(database, rolled):
    with database.transaction() as connection:
        tell(connection)
        policies.ensure_all(connection, datetime.now(UTC))
        (shop,) = (each for each in systems.page(connection, "", 10) if each.name == "shop")
    if rolled:
        roll_up(database, shop, datetime.now(UTC))
    with database.transaction() as connection:
        before = answers(connection)
        assert all(before)
        cluster_forms.adopt(connection)
        assert answers(connection) == before


@pytest.mark.parametrize("path", ["public", "geoheal, public"], ids=["another role", "a role named geoheal"])
def test_a_view_that_is_adopted_stays_as_it_is(connection, path):
    connection.exec_driver_sql(f"SET LOCAL search_path = {path}")

    def forms():
        return [
            connection.scalar(text(f"SELECT pg_get_viewdef('geoheal.{view}'::regclass)"))
            for view in cluster_forms.VIEWS
        ]

    cluster_forms.adopt(connection)
    once = forms()
    assert all("policies policy" in form for form in once)
    cluster_forms.adopt(connection)
    assert forms() == once
