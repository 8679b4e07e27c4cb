"""Finished months in the order of their keys: nothing is lost, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, text
from uuid_utils.compat import uuid7

from geoheal.domain.snapshots.periods import month_of
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.monitor.ingest.together import ingest_together
from geoheal.monitor.upkeep.rolling_up import roll_up
from geoheal.monitor.upkeep.tidying import tidy_finished
from geoheal.store.operations import deletion
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions, rollups
from geoheal.store.systems import systems
from tests.clusters import servers

OCTOBER = month_of(2026, 10)
START = OCTOBER.start + timedelta(days=29)
END = OCTOBER.end
NOW = END + timedelta(days=20)
NAMES = ("a", "b", "c")


@pytest.fixture(autouse=True)
def _one_server(request, server_url):
    """Skip on a cluster, where nothing is tidied: one test says so."""
    if len(servers(server_url)) > 1 and "cluster" not in request.node.name:
        pytest.skip("The server is a cluster, whose plans are others.")


def test_on_a_cluster_nothing_is_tidied_and_the_log_says_so(server_url, database, caplog):
    fill(database)
    done = tidy_finished(database, END)
    is_cluster = len(servers(server_url)) > 1
    assert done == ([] if is_cluster else [OCTOBER])
    assert ("set GEOHEAL_TIDY_AFTER_DAYS=0" in caplog.text) == is_cluster


def at(hours, **fields):
    moment = START + timedelta(hours=hours)
    named = {"id": str(uuid7()), "captured_at": moment.isoformat()}
    return parse_report({"phi": 0.7, **named, **fields}).observe(NOW)


def fast(database, name, observations):
    group = GroupIngest(database)
    for each in observations:
        group.ingest(name, each)


def slow(database, name, observations):
    for each in observations:
        ingest(database, name, each)


def together(database, name, observations):
    ingest_together(database, {name: observations})


def system_named(database, name):
    with database.transaction() as connection:
        return systems.find(connection, name)


def roll(database, *names):
    for name in names:
        roll_up(database, system_named(database, name), END + timedelta(hours=10))


def fill(database, names=NAMES):
    """Systems with a history over the end of a month; rolled up."""
    sent = {name: [at(each * 5 + place / 10) for each in range(12)] for place, name in enumerate(names)}
    ingest_together(database, sent)
    roll(database, *names)
    return sent


def fill_in_turns(database, names):
    """Systems that report side by side, rows of real width; rolled up."""
    for turn in range(40):
        ingest_together(database, {name: [at(turn, basin_coords=[1.0 + turn] * 64)] for name in names})
    roll(database, *names)


def history(database):
    """Everything that is stored of living systems."""
    with database.transaction() as connection:
        return connection.execute(
            text(
                "SELECT y.name, s.id, s::text FROM geoheal.snapshots AS s "
                "JOIN geoheal.systems AS y ON y.id = s.system_id "
                "WHERE y.deleted_at IS NULL ORDER BY y.name, s.captured_at, s.id"
            )
        ).all()


def tables(database):
    with database.transaction() as connection:
        return set(
            connection.execute(
                text(
                    "SELECT relname FROM pg_class "
                    "WHERE relkind = 'r' AND relname ~ '^snapshots_.*_(10|tidy)$'"
                )
            ).scalars()
        )


def pages_of(database, name):
    with database.transaction() as connection:
        return connection.execute(
            text(
                "SELECT count(DISTINCT (ctid::text::point)[0]) FROM geoheal.snapshots_2026_10 "
                "WHERE system_id = geoheal.system_id(:name)"
            ),
            {"name": name},
        ).scalar_one()


def delete(database, name, hours):
    """Delete an hour, as the undoing of an import does."""
    with database.transaction() as connection:
        system = systems.find(connection, name)
        if system is None:
            return
        gone = connection.execute(
            text(
                "DELETE FROM geoheal.snapshots WHERE system_id = :system "
                "AND captured_at BETWEEN :at AND :at + interval '1 hour' RETURNING captured_at"
            ),
            {"system": system.id, "at": START + timedelta(hours=hours)},
        )
        rollups.note(connection, system, gone.scalars().all())


def hide(database, name):
    with database.transaction() as connection:
        system = systems.find(connection, name)
        if system is not None:
            deletion.hide(connection, system, NOW)


HOURS = st.floats(0, 60).map(lambda hours: round(hours, 2))
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("store"), st.sampled_from([fast, slow, ingest_observations, together]),
                  st.sampled_from([*NAMES, "new"]), HOURS),
        st.tuples(st.just("again"), st.sampled_from([fast, slow, ingest_observations, together]),
                  st.sampled_from(NAMES)),
        st.tuples(st.just("delete"), st.sampled_from(NAMES), HOURS),
        st.tuples(st.just("hide"), st.sampled_from(NAMES)),
    ),
    max_size=6,
)  # fmt: skip


def take(database, step, sent):
    match step:
        case "store", way, name, hours:
            way(database, name, [at(hours, phi=0.1)])
        case "again", way, name:
            way(database, name, sent[name][:3])
        case "delete", name, hours:
            delete(database, name, hours)
        case "hide", name:
            hide(database, name)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, place=st.integers(1, 3))
def test_whatever_changes_meanwhile_is_kept(database, changes, place):
    for name in (*NAMES, "new"):
        hide(database, name)
    with database.transaction() as connection:
        connection.execute(text("DROP TABLE IF EXISTS geoheal.snapshots_2026_10"))
    sent = fill(database)
    before: list[list[Any]] = []

    def meanwhile():
        before.append([])
        if len(before) == place + 1:
            for step in changes:
                take(database, step, sent)
        before[-1] = history(database)
        return True

    assert OCTOBER in tidy_finished(database, END, meanwhile)
    assert len(before) == 1 + len(NAMES)
    assert history(database) == before[-1]
    assert tables(database) == {"snapshots_2026_10"}


def test_the_history_is_the_same_and_lies_closer_together(database):
    fill_in_turns(database, [f"s{number}" for number in range(8)])
    before, scattered = history(database), pages_of(database, "s3")
    assert tidy_finished(database, END) == [OCTOBER]
    assert history(database) == before
    assert pages_of(database, "s3") < scattered / 4
    assert tidy_finished(database, END) == []
    with database.transaction() as connection:
        assert partitions.drop_before(connection, END) == [OCTOBER]
    assert len(history(database)) < len(before)


def test_a_role_named_as_the_schema_tidies_once(database_url):
    """It finds the partitions without their schema, which PostgreSQL then leaves out of their names."""
    url = make_url(database_url).update_query_dict({"options": "-csearch_path=geoheal"})
    with closing(Database(create_engine(url.render_as_string(hide_password=False)))) as database:
        fill(database)
        assert tidy_finished(database, END) == [OCTOBER]
        assert tidy_finished(database, END) == []


def test_late_rows_after_it_are_stored_and_found_again(database):
    sent = fill(database)
    tidy_finished(database, END)
    late = at(3.3, phi=0.2)
    for way in (fast, slow, ingest_observations, together):
        way(database, "a", [late, *sent["a"][:2]])
    assert len(history(database)) == 3 * 12 + 1


def test_an_interruption_leaves_nothing_behind(database):
    fill(database)
    answers = iter([True, True, False])
    assert tidy_finished(database, END, lambda: next(answers)) == []
    assert tables(database) == {"snapshots_2026_10"}
    assert tidy_finished(database, END) == [OCTOBER]


@pytest.mark.parametrize("way", [slow, ingest_observations])
def test_a_month_that_is_not_rolled_up_is_left_alone(database, way):
    way(database, "a", [at(1)])
    assert tidy_finished(database, END) == []
    roll(database, "a")
    way(database, "a", [at(2)])
    assert tidy_finished(database, END) == []
    roll(database, "a")
    assert tidy_finished(database, END - timedelta(seconds=1)) == []
    assert tidy_finished(database, END) == [OCTOBER]


def test_several_workers_do_it_once(database):
    fill(database)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: tidy_finished(database, END), range(3)))
    assert sorted(done, key=len) == [[], [], [OCTOBER]]


def test_it_gives_way_to_a_long_reader(database):
    fill(database)
    with database.transaction() as reader:
        reader.execute(text("SELECT count(*) FROM geoheal.snapshots")).scalar_one()
        assert tidy_finished(database, END) == []
    assert tidy_finished(database, END) == [OCTOBER]


def test_readers_and_writers_go_on_while_it_copies(database):
    sent = fill(database)
    seen: list[int] = []

    def meanwhile():
        if seen:
            fast(database, "a", [at(1.1 + len(seen) / 100)])
        seen.append(len(history(database)))
        return True

    assert tidy_finished(database, END, meanwhile) == [OCTOBER]
    assert len(seen) == 1 + len(sent)
    assert len(history(database)) == seen[-1]
    assert datetime.now(UTC) > END


def test_what_a_deleted_system_noted_keeps_nobody_waiting(database):
    fill(database)
    slow(database, "a", [at(1.5)])
    assert tidy_finished(database, END) == []
    hide(database, "a")
    assert tidy_finished(database, END) == [OCTOBER]
    assert {row.name for row in history(database)} == {"b", "c"}
