"""``geoheal rollup``: the history of the past, summed up on request."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from geoheal.errors import InvalidInput, NotFound
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.report import parse_report
from geoheal.store.session import Database, create_engine


@pytest.fixture
def asked(database_url):
    """Ask the database; two systems have two days of history each."""
    database = Database(create_engine(database_url))
    begin = datetime.now(UTC) - timedelta(days=2)
    for name in ("shop", "till"):
        reports = [
            parse_report(
                {"phi": 0.5, "captured_at": (begin + timedelta(hours=n)).isoformat(), "id": f"{n:032x}"}
            )
            for n in range(48)
        ]
        ingest_observations(database, name, [each.observe(datetime.now(UTC)) for each in reports])
    database.close()
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield lambda query: connection.execute(query).fetchone()


ROLLED = "SELECT count(DISTINCT system_id), sum(snapshots) FROM geoheal.rollups WHERE period = 'hour'"


def test_one_system_or_all_are_rolled_up_and_again_after_changes_by_sql(geoheal, asked):
    code, out, _ = geoheal("rollup", "--system", "shop")
    assert (code, out.startswith("Rolled up shop until ")) == (0, True)
    systems, one = asked(ROLLED)
    assert (systems, 46 <= one <= 48) == (1, True)
    assert "2 systems" in geoheal("rollup")[1]
    assert asked(ROLLED) == (2, 2 * one)
    asked("DELETE FROM geoheal.snapshots WHERE captured_at < now() - interval '1 day' RETURNING 1")
    assert geoheal("rollup")[0] == 0
    assert asked(ROLLED) == (2, 2 * one)
    assert geoheal("rollup", "--again", "--until", datetime.now(UTC).isoformat())[0] == 0
    assert asked(ROLLED)[1] == asked("SELECT sum(snapshots) FROM geoheal.daily_health")[0] - 96 + 2 * one


def test_what_cannot_be_is_said(geoheal, asked):
    with pytest.raises(InvalidInput, match="--since and --until"):
        geoheal("rollup", "--since", "2026-11-01T00:00Z")
    with pytest.raises(InvalidInput, match="--until 'soon' is not a time"):
        geoheal("rollup", "--again", "--until", "soon")
    with pytest.raises(NotFound, match="no system 'nobody'"):
        geoheal("rollup", "--system", "nobody")
