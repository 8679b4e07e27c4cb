"""Likely causes from a stored history: the deployment, the module and the node."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.change_event import ChangeEvent, ChangeKind
from geoheal.errors import NotFound
from geoheal.monitor.causes.incident_causes import causes_of
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import open_system
from geoheal.store.systems import change_events

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DEPLOYED, MOVED, SEEN = 100, 101, 106


def store(database, *, only: str | None = None) -> None:
    """Two nodes, a deployment after a hundred minutes, and latency that rises with it (on one node)."""
    rng = np.random.default_rng(5)
    rows = []
    for place in range(160):
        for node in ("a", "b"):
            high = place >= MOVED and only in (None, node)
            fields = {
                "captured_at": START + MINUTE * place,
                "id": f"00000000-0000-8000-8000-{place:08d}000{node}",
                "node": node,
                "avg_latency_ms": rng.normal(50, 2) + (40.0 if high else 0.0),
                "memory_usage_mb": rng.normal(500, 5),
                "metrics": {"queue": rng.normal(10, 1) + (30.0 if place >= MOVED + 8 else 0.0)},
                "code_hash": "new" if place >= DEPLOYED else "old",
                "module_versions": {"cart": "2" if place >= DEPLOYED else "1", "pay": "7"},
            }
            rows.append(parse_report(fields).observe(START + timedelta(days=1)))
    assert ingest_observations(database, "shop", rows).rejected == ()


def causes(database):
    return causes_of(database, "shop", START + MINUTE * SEEN, START + MINUTE * 160).model_dump()


def test_what_moved_first_and_what_was_deployed_then(database):
    store(database)
    found = causes(database)
    assert [each["metric"] for each in found["moved"]] == ["avg_latency_ms", "queue"]
    first = found["moved"][0]
    assert first["earliest"] <= (START + MINUTE * MOVED).isoformat() <= first["latest"]
    assert first["relation"] == "precedes"
    assert first["lead_low_s"] <= (SEEN - MOVED) * 60 <= first["lead_high_s"]
    assert set(first["nodes"]) == {"a", "b"}
    assert [each["what"] for each in found["candidates"]] == ["code old → new", "module cart 1 → 2"]
    assert {each["relation"] for each in found["candidates"]} <= {"precedes", "coincides"}
    said = " ".join(each["message"] for each in (*found["moved"], *found["candidates"]))
    assert "caused" not in said
    assert "does not prove it" in found["caveat"]


def test_a_change_that_was_reported_shortly_before_is_named(database):
    store(database)
    with database.transaction() as connection:
        system = open_system(connection, "shop")
        for place, title in ((DEPLOYED - 5, "cart"), (DEPLOYED - 300, "long before"), (SEEN + 20, "after")):
            change_events.add(connection, system, event(START + MINUTE * place, title))
    migrations = [each for each in causes(database)["candidates"] if each["kind"] == "migration"]
    assert [each["what"] for each in migrations] == ["migration cart"]
    assert (migrations[0]["relation"], migrations[0]["nodes"]) == ("precedes", [])
    assert migrations[0]["message"].startswith("migration cart at 2026-03-01 01:35:00 UTC; that precedes")


def event(at, title):
    return ChangeEvent(
        id=uuid7(), kind=ChangeKind.MIGRATION, title=title, version=None, url=None, at=at, recorded_at=at,
        recorded_by="ci",
    )  # fmt: skip


def test_a_node_that_moved_alone_is_named(database):
    store(database, only="b")
    first = causes(database)["moved"][0]
    assert "avg_latency_ms of node b alone moved" in first["message"]
    assert abs(first["nodes"]["b"]) > 3 * abs(first["nodes"]["a"])


def test_little_history_names_nothing_and_an_unknown_system_is_an_error(database):
    row = {"captured_at": START + MINUTE * SEEN, "id": "00000000-0000-8000-8000-000000000001", "phi": 0.7}
    ingest_observations(database, "shop", [parse_report(row).observe(START + timedelta(days=1))])
    found = causes(database)
    assert (found["snapshots"], found["moved"], found["candidates"]) == (1, [], [])
    with pytest.raises(NotFound):
        causes_of(database, "nowhere", START, START + MINUTE)
