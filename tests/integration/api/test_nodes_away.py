"""A node of a cluster is away: its systems are refused, and everything else goes on without them.

On a server that is not a cluster, the service is made to believe that a system cannot be reached; on a
cluster, a node's port is changed in the test's own database, so that the node cannot be reached from there.
"""

import json
import re
import threading
import time

import psycopg
import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.api.app import ENDPOINTS
from geoheal.api.models.health.snapshots import PartBatchAnswer
from geoheal.store.cluster.narrowing import OWNED
from geoheal.store.cluster.reach import ClusterReach, Fewer, about, restricted
from geoheal.store.systems import systems
from tests import quick
from tests.clusters import servers
from tests.integration.api.conftest import PREFIX
from tests.integration.api.trouble import make_troubles

CUMULATIVE = {"aggregationTemporality": 2, "isMonotonic": False}
NAMES = tuple(f"s{number:02}" for number in range(12))
LISTS = {
    each.rule: each
    for each in ENDPOINTS
    if each.query.of_all and each.method == "GET" and "<" not in each.rule
}
READ = re.compile(
    r"(?:FROM|JOIN)[\s(]+geoheal\.(\w+)(?:\s+AS)?(?:\s+(?!ON|WHERE|GROUP|ORDER|LEFT|JOIN)(\w+))?"
)


@pytest.fixture
def troubles(database, send):
    ids = make_troubles(database, NAMES)
    for name in NAMES:
        assert (
            send(system=name, phi=0.5, kappa_eff=60.0).status_code == 201
        )  # there is a partition from now on
    return ids


@pytest.fixture
def fewer(server_url, database, client, troubles, monkeypatch):
    """Let a node, or the last system, go; what is within reach then."""
    if len(servers(server_url)) > 1:
        with database.transaction() as connection:
            gone = (
                "UPDATE pg_dist_node SET nodeport = 1 WHERE nodeid = (SELECT max(nodeid) FROM pg_dist_node)"
            )
            connection.execute(sa.text(gone))
        return restricted(database)
    with database.transaction() as connection:
        found = (systems.find(connection, name) for name in NAMES[:-1])
        near = [each.id for each in found if each is not None]
    within_reach = Fewer(about(database, near), NAMES[-1:])
    monkeypatch.setattr(ClusterReach, "known", lambda _: within_reach)
    return within_reach


def within(fewer):
    return [name for name in NAMES if name not in fewer.missing]


@quick.parametrize("rule", LISTS, quick=2)
def test_lists_are_of_the_others_and_name_what_is_missing(client, fewer, rule):
    assert fewer.missing
    answer = client.get(f"{rule}?hours=2" if "overview" in rule else rule)
    assert answer.status_code == 200
    missing = answer.json["unreachable"]
    assert (missing["systems"], missing["number"]) == (list(fewer.missing), len(fewer.missing))
    assert not any(f'"{name}"' in answer.text.partition('"unreachable"')[0] for name in fewer.missing)
    if rule.endswith(("incidents", "patches", "alerts", "overview")):
        entries = answer.json[rule.rpartition("/")[2]]
        assert sorted(each.get("system", each.get("name")) for each in entries) == within(fewer)
    LISTS[rule].answers[200].model_validate(answer.json)


@pytest.mark.parametrize("kind", ["incidents", "patches", "alerts"])
def test_what_is_found_by_its_id_may_be_on_the_node_that_is_away(client, troubles, fewer, kind):
    one = {"incidents": "incident", "patches": "patch", "alerts": "alert"}[kind]
    for name in NAMES:
        answer = client.get(f"{PREFIX}/{kind}/{troubles[name][one]}")
        if name in fewer.missing:
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        else:
            assert answer.status_code == 200
            assert "unreachable" not in answer.json


def test_what_is_not_there_is_not_found_where_nothing_is_missing(client, database, troubles, monkeypatch):
    with database.transaction() as connection:
        near = [found.id for name in NAMES if (found := systems.find(connection, name)) is not None]
    monkeypatch.setattr(ClusterReach, "known", lambda _: Fewer(about(database, near), ()))
    assert client.get(f"{PREFIX}/incidents/{uuid7()}").status_code == 404


def test_people_go_on_with_the_others(client, troubles, fewer):
    refused = []
    for name in NAMES:
        path = f"{PREFIX}/incidents/{troubles[name]['incident']}/acknowledge"
        tries = [client.post(path, json={"by": "ann"}).status_code for _ in range(2)]
        if tries[-1] != 200:
            refused.append((name, tries[-1]))
    assert refused == [(name, 503) for name in fewer.missing]


def test_metrics_count_what_is_missing(client, fewer):
    text = client.get("/metrics").text
    assert "geoheal_database_up 1.0" in text
    assert f"geoheal_systems_unreachable {len(fewer.missing)}.0" in text
    assert f"geoheal_systems {len(NAMES) - len(fewer.missing)}.0" in text


@quick.parametrize("rule", [*LISTS, "/metrics"], quick=1)
def test_each_table_of_systems_is_narrowed_by_itself(client, database, fewer, rule):
    """A cluster's planner concludes nothing from a join: it would ask the node that is away."""
    assert client.get(rule).status_code == 200  # on a cluster the whole was asked first
    said, here = [], threading.get_ident()

    def note(_connection, _cursor, statement, *_):
        if threading.get_ident() == here:  # a snapshot has a system looked at beside
            said.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    assert client.get(rule).status_code == 200
    assert any(name in OWNED for statement in said for name, _ in READ.findall(statement))
    assert [each for statement in said for each in at_large(statement)] == []


def at_large(statement):
    """Tables of systems that a statement reads without naming the systems."""
    for name, alias in READ.findall(statement):
        own = rf"\b{alias or f'geoheal.{name}'}\.system_id (?:= ANY|= [%$]|IN) ?\(?"
        inner = rf"geoheal\.{name}\s+WHERE system_id = (?:ANY|[%$])"
        if name in OWNED and not re.search(f"{own}|{inner}", statement):
            yield name, statement


BESIDE = (
    r"\.system_id = [\w.]*system_id\b.*\bsystem_id = [%$]|\bsystem_id = [%$].*\.system_id = [\w.]*system_id\b"
)
"""Joined with rows of a system that is named: that much a cluster does conclude."""
OWN = ("health", "degradation", "windows", "snapshots", "timeline", "status")


def test_a_systems_own_requests_ask_its_node_alone(client, send, fewer, monkeypatch):
    """A join of systems by their names with rows of them would ask every node, and fail with any of them."""
    said, here, execute = [], threading.get_ident(), psycopg.Cursor.execute

    def note(cursor, query, *given, **options):
        if threading.get_ident() == here:
            said.append(query if isinstance(query, str) else bytes(query).decode())
        return execute(cursor, query, *given, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", note)
    for name in within(fewer)[:2]:
        basin = {"basin_coords": [1.0] * 8}
        for _ in range(2):  # the second time, what was cached of it is outdated
            for _ in range(2):
                assert send(system=name, phi=0.5, kappa_eff=60.0, **basin).status_code == 201
            assert client.post(f"{PREFIX}/baseline", json={"system": name, **basin}).status_code == 200
        for each in OWN:
            assert client.get(f"{PREFIX}/{each}?system={name}").status_code == 200, each
    of_a_group = "FROM (VALUES"  # one server stores several rows in one statement
    read = [each for each in said if of_a_group not in each]
    assert any("geoheal.baselines" in each for each in read)
    found = [each for statement in read for each in at_large(statement)]
    assert [each for each in found if not re.search(BESIDE, each[1], re.DOTALL)] == []


def test_new_systems_are_taken_in(client, send, fewer):
    answers = [send(system=f"new-{number}", phi=0.5, kappa_eff=60.0).status_code for number in range(6)]
    assert set(answers) == {201}
    for name in within(fewer):
        assert (
            client.post(f"{PREFIX}/baseline", json={"system": name, "basin_coords": [1.0] * 8}).status_code
            == 200
        )


LINES = "application/x-ndjson"


@pytest.mark.parametrize("kind", ["application/json", LINES])
@quick.parametrize(
    "odd", [{}, {"set_baseline": True, "basin_coords": [1.0] * 8}], quick=1, ids=["alike", "odd"]
)
def test_of_a_batch_the_rows_of_others_are_stored_and_the_rest_is_named(client, fewer, kind, odd):
    rows = [{"system": name, "id": str(uuid7()), "phi": 0.25} for name in [*NAMES, "new"] * 2]
    rows[0] |= odd
    lines = "\n".join(map(json.dumps, rows)) if kind == LINES else json.dumps(rows)
    wanted = [index for index, row in enumerate(rows) if row["system"] in fewer.missing]
    for accepted, duplicates in ((len(rows) - len(wanted), 0), (0, len(rows) - len(wanted))):
        answer = client.post(f"{PREFIX}/snapshots", data=lines, content_type=kind)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert (answer.json["accepted"], answer.json["duplicates"]) == (accepted, duplicates)
        assert (answer.json["send_again"], answer.json["rejected"]) == (wanted, [])
        assert answer.json["unreachable"]["systems"] == list(fewer.missing)
        assert f"{len(wanted)} rows were not stored" in answer.json["error"]
        PartBatchAnswer.model_validate(answer.json)
    for name in [*within(fewer), "new"]:
        stored = client.get(f"{PREFIX}/snapshots?system={name}&limit=2").json["snapshots"]
        assert [each["phi"] for each in stored] == [0.25, 0.25]


def test_a_batch_of_systems_within_reach_is_answered_as_ever(client, fewer):
    rows = [{"system": name, "phi": 0.25} for name in within(fewer)]
    answer = client.post(f"{PREFIX}/snapshots", json=rows)
    assert (answer.status_code, answer.json["accepted"]) == (200, len(rows))
    assert "unreachable" not in answer.json


def test_of_what_an_exporter_sends_that_of_others_is_stored(client, fewer):
    moment = str(int(time.time() * 1e9))
    points = [{"timeUnixNano": moment, "asInt": "123000000"}]
    metric = {"name": "process.memory.usage", "unit": "By", "sum": {"dataPoints": points, **CUMULATIVE}}
    sent = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": name}}]},
            "scopeMetrics": [{"metrics": [metric]}],
        }
        for name in NAMES
    ]
    for _ in range(2):
        answer = client.post("/v1/metrics", json={"resourceMetrics": sent})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert f"of {len(fewer.missing)} systems" in answer.json["message"]
        for name in within(fewer):
            (stored, _) = client.get(f"{PREFIX}/snapshots?system={name}").json["snapshots"]
            assert stored["memory_usage_mb"] == 123.0
