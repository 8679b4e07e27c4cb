"""``POST /snapshot`` ahead of the routing: not to be told from the general way, whatever is sent.

Two services on databases of their own get the same requests; the one answers everyday ones ahead of Flask,
the other none. Answers, metrics and what is stored have to be the same.
"""

import json
import logging
import random
import select
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from psycopg.rows import dict_row
from werkzeug.test import create_environ, run_wsgi_app

from geoheal.api.app import create_app
from geoheal.config.settings import Settings
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.errors import DatabaseUnavailable
from geoheal.store.operations import tokens
from geoheal.system import connect

PATH = "/api/self-healing/snapshot"
NOW = datetime.now(UTC).replace(microsecond=0)
JSON = {"Content-Type": "application/json"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
DURATIONS = "geoheal_http_request_duration_seconds_sum"
SLOW_S = 0.05
MADE_ANEW = ("system_id", "code_version_id", "baseline_id", "arrived_at")


class Side:
    """One of the two services."""

    def __init__(self, url, *, quick, **changes):
        self.url = url
        settings = Settings(database_url=url, database_is_direct=True, threads=4)
        self.database = connect(settings, url)
        self.app = create_app(self.database, settings.model_copy(update=changes))
        self.service = self.app.extensions["geoheal"]
        self.general = 0
        ahead: Any = self.app.wsgi_app
        routed = ahead._app

        def counted(environ, start_response):
            self.general += 1
            return routed(environ, start_response)

        ahead._app = counted
        self.ahead = Ahead(ahead)
        self.app.wsgi_app = _in_turns(self.ahead) if quick else counted  # type: ignore[method-assign]
        self.client = self.app.test_client()

    def send(self, body, headers, path=PATH, method="POST"):
        return self.client.open(path, method=method, data=body, headers=headers)

    def close(self):
        self.ahead.writer.close()
        self.service.alertness.close()
        self.database.close()

    def stored(self):
        """Every snapshot that was sent with its id."""
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            rows = connection.execute(
                "SELECT v.code_hash, v.active_modules, v.module_versions, n.* FROM geoheal.snapshots n "
                "LEFT JOIN geoheal.code_versions v ON v.id = n.code_version_id AND v.system_id = n.system_id"
            ).fetchall()
            systems = connection.execute("SELECT id, name FROM geoheal.systems").fetchall()
        names = {each["id"]: each["name"] for each in systems}
        return {
            (names[row["system_id"]], row["id"]): _lasting({"of_system": names[row["system_id"]], **row})
            for row in rows
        }

    def counted(self, headers=None):
        families = text_string_to_metric_families(self.client.get("/metrics", headers=headers).text)
        samples = [each for family in families for each in family.samples]
        names = ("geoheal_http_requests_total", "geoheal_snapshots_ingested_total")
        return {
            (each.name, *sorted(each.labels.items())): each.value
            for each in samples
            if each.name in names or each.name == "geoheal_http_request_duration_seconds_count"
        }


class Ahead:
    """The way ahead of the routing, as the server's event loop and its threads take it."""

    def __init__(self, quick):
        self.quick = quick
        self.writer = quick.writer()
        self.descriptor = self.writer.open()

    def answered(self, environs, *, in_thread=False):
        """Let those be answered that can be, by one statement; return the answers, None for the others."""
        observed = [environ for environ in environs if self.quick.observe(environ)]
        writing = None if in_thread or not observed else self.quick.begin(self.writer, observed)
        outcomes = self.quick.store(observed) if writing is None else None
        while writing is not None and outcomes is None:
            select.select([self.descriptor], [], [], 10)
            outcomes = writing.advance()
        finished = self.quick.finish(observed, outcomes)
        answers = {id(environ): each for environ, each in zip(observed, finished, strict=True)}
        return [answers.get(id(environ)) for environ in environs]


def _in_turns(ahead):
    """Handle requests as the event loop does, as it does with a thread's help, and as a thread does."""
    count = 0

    def answer(environ, start_response):
        nonlocal count
        count += 1
        [answered] = ahead.answered([environ], in_thread=count % 3 == 1) if count % 3 else [None]
        if answered is None:
            return ahead.quick(environ, start_response)
        status, headers, content = answered
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    return answer


def _lasting(row):
    compared = row["baseline_id"] is not None
    return repr([*((name, row[name]) for name in row if name not in MADE_ANEW), compared])


@pytest.fixture
def sides(database_url, other_database_url):
    made = []

    def make(**changes):
        made.extend(
            [Side(database_url, quick=True, **changes), Side(other_database_url, quick=False, **changes)]
        )
        return made

    yield make
    for side in made:
        side.close()


def _same(sides, body, headers, **how):
    """Send a request to both, and compare the answers."""
    ours, theirs = (side.send(body, headers, **how) for side in sides)
    compared = [_comparable(response, headers, body) for response in (ours, theirs)]
    assert compared[0] == compared[1], (body, headers, how)
    return ours


def _comparable(response, headers, body):
    """All of an answer that does not have to differ."""
    own_headers = {name.lower(): value for name, value in response.headers}
    if headers.get("X-Request-ID") != own_headers["x-request-id"]:
        assert UUID(own_headers.pop("x-request-id")).version == 7
    content = response.json if response.data and response.is_json else response.data
    if response.status_code == 201 and b'"id"' not in body:
        for name in ("id", "timestamp"):
            del content["snapshot"][name]
        own_headers.pop("content-length")
    return response.status_code, own_headers, content


def _bodies():
    """Bodies that are sent one after the other: good, bad, and good ones again."""
    chance = random.Random(20261128)

    def basin(dimension=64):
        return [chance.gauss(0, 1) for _ in range(dimension)]

    def report(place, **fields):
        moment = NOW - timedelta(minutes=400 - place)
        high = int(moment.timestamp() * 1000) << 16 | 0x7000
        return {"id": str(UUID(int=high << 64 | 1 << 63 | place)), **fields}

    sent = []
    for place in range(150):
        fields = {
            "system": f"shop/{place % 3}",
            "phi": chance.random(),
            "basin_coords": basin(),
            "request_count": place,
            "metrics": {"queue": place, "idle": None},
            "code_hash": f"v{place % 4}",
            "active_modules": ["b", "a"],
            "node": f"pod-{place % 2}",
        }
        for name in chance.sample(list(fields), place % 5):
            del fields[name]
        sent.append(report(place, kappa_eff=64, **fields))
    again = chance.sample(sent, 20)
    other = [{**each, "kappa_eff": 1} for each in chance.sample(sent, 20)]
    odd = [
        {"phi": 0.5},
        {"phi": 0.5, "basin_coords": [0] * 64},
        {"phi": 0.5, "basin_coords": basin(3)},
        {"basin_coords": [1e308] * 64},
        {"basin_coords": [5e-324] * 64},
        {"phi": 0.5, "id": str(uuid4())},
        {"phi": 0.5, "id": str(uuid4()), "captured_at": NOW.isoformat()},
        {"phi": 0.5, "captured_at": (NOW - timedelta(days=100)).isoformat()},
        {"phi": 0.5, "captured_at": (NOW + timedelta(days=100)).isoformat()},
        {"phi": 0.5, "captured_at": "1970-01-01T00:00:00Z"},
        {"phi": 0.5, "set_baseline": True, "basin_coords": basin()},
        {"phi": 0.5, "basin_coords": basin()},
        {"phi": 0.5, "context": {"a": [1]}},
        {"latency_ms": 5},
        {"phi": 2},
        {"phi": "0.5"},
        {"phi": True},
        {"nothing": 1},
        {"request_count": 1.5, "phi": 0},
        {"phi": 0, "system": ".."},
        {"phi": 0, "system": "a\u0000"},
        {},
    ]
    texts = [json.dumps(each).encode() for each in [*sent, *again, *other, *odd, *again]]
    broken = [text[: chance.randrange(len(text))] for text in chance.sample(texts, 30)]
    doubled = [b'{"phi":0.1,' + text[1:] for text in chance.sample(texts, 10)]
    return [*texts, *broken, *doubled, b"[]", b"null", b'"x"', b"\xff", b'{"phi":NaN}', b""]


@pytest.mark.thorough
def test_hundreds_of_bodies_have_the_same_answers_and_leave_the_same(sides):
    quick, general = pair = sides()
    bodies = _bodies()
    statuses = [_same(pair, body, JSON).status_code for body in bodies]
    assert {200, 201, 400, 409, 422} <= set(statuses)
    assert general.general == len(bodies)
    assert quick.general < len(bodies) / 2  # also the 409s, which the application answers
    ours, theirs = (
        {key: row for key, row in side.stored().items() if str(key[1]).encode() in b"".join(bodies)}
        for side in pair
    )
    assert len(ours) > 150
    assert ours == theirs
    assert len(quick.stored()) == len(general.stored())
    assert quick.counted() == general.counted()


@pytest.mark.parametrize("in_thread", [False, True])
def test_requests_that_arrive_together_are_each_answered_and_stored_once(one_server, sides, in_thread):
    side = sides()[0]
    quick = side.app.extensions["geoheal.quick"]
    bodies = _bodies()[:100]
    for body in (*bodies[:20], b'{"phi":0.5,"system":"now"}'):  # the last one, where a month has just begun
        side.send(body, JSON)
    bodies += [bodies[1], b"{", b'{"phi":2}', b'{"phi":0.5,"system":"new"}']
    environs = [
        create_environ(PATH, method="POST", data=body, content_type="application/json") for body in bodies
    ]
    if not in_thread:  # a new system has to be read first, and so would the others of its group
        new = environs.pop()
        assert quick.observe(new)
        assert quick.begin(side.ahead.writer, [new]) is None
    answers = side.ahead.answered(environs, in_thread=in_thread)
    left = [place for place, each in enumerate(answers) if each is None]
    assert {0, 100, 101, 102} <= set(left)  # stored before, twice, broken, wrong
    assert (103 in left) == in_thread
    assert len(left) < 50
    assert {each[0] for each in answers if each is not None} == {201}
    statuses = {place: run_wsgi_app(quick, environs[place])[1][:3] for place in left}
    assert (statuses[0], statuses[100], statuses[101], statuses[102]) == ("200", "200", "400", "422")
    assert len(side.stored()) == 101 + in_thread


HEADERS = [
    JSON,
    {"Content-Type": "application/json; charset=utf-8"},
    {"Content-Type": "Application/JSON"},
    {"Content-Type": "application/problem+json"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json,text/plain"},
    {},
    {**JSON, "Content-Encoding": "gzip"},
    {**JSON, "Content-Encoding": "identity"},
    {**JSON, "X-Request-ID": "abc-1"},
    {**JSON, "X-Request-ID": "a b"},
    {**JSON, "traceparent": TRACE},
    {**JSON, "traceparent": "nonsense"},
    {**JSON, "Origin": "https://page.example"},
    {**JSON, "Origin": "https://evil.example"},
    {**JSON, "Host": "evil.example"},
    {**JSON, "Host": ""},
    {**JSON, "Via": "1.1 proxy"},
    {**JSON, "X-Forwarded-For": "203.0.113.7"},
    {**JSON, "Idempotency-Key": '"one"'},
    {**JSON, "Authorization": ""},
    {**JSON, "Authorization": "Bearer nonsense"},
]
WAYS = [
    {},
    {"path": f"{PATH}/"},
    {"path": f"{PATH}?"},
    {"path": f"{PATH}?system=shop"},
    {"method": "GET"},
    {"method": "HEAD"},
    {"method": "PUT"},
    {"method": "OPTIONS"},
]


@pytest.mark.parametrize("changes", [{}, {"require_tokens": True}, {"host": "0.0.0.0"}])
def test_whatever_stands_in_the_head_the_answer_is_the_same(sides, changes):
    pair = sides(cors_origins=("https://page.example",), max_body_bytes=1024, **changes)
    bearers = [None, *map(_tokens(pair), (*Role, None))]
    for head in HEADERS:
        for bearer in bearers if "Authorization" not in head else [None]:
            headers = head if bearer is None else {**head, "Authorization": f"Bearer {bearer}"}
            _same(pair, b'{"phi":0.5}', headers)
    for way in WAYS:
        _same(
            pair,
            b'{"phi":0.5}',
            {**JSON, "Authorization": f"Bearer {bearers[3]}", "X-Request-ID": "x"},
            **way,
        )
    for size in (1000, 1024, 1025, 5000):
        body = b'{"phi":0.5}'.ljust(size)
        _same(pair, body, {**JSON, "Authorization": f"Bearer {bearers[3]}"})
    operator = {"Authorization": f"Bearer {bearers[3]}"}
    assert pair[0].counted(operator) == pair[1].counted(operator)
    assert pair[0].general < pair[1].general


def _tokens(pair):
    def make(role):
        """Return a token of a role on both sides; one that was revoked for None."""
        token, secret = mint("test", role or Role.OPERATOR, NOW)
        for side in pair:
            with side.database.transaction() as connection:
                tokens.add(connection, token)
        for side in pair if role is None else ():
            with side.database.transaction() as connection:
                tokens.revoke(connection, token.prefix, NOW)
        return secret

    return make


@pytest.mark.parametrize("error", [DatabaseUnavailable(), RuntimeError("a fault")])
def test_what_fails_is_tried_once_and_answered_alike(sides, monkeypatch, error):
    pair = sides()
    tried = []

    def fail(*_):
        tried.append(1)
        raise error

    for side in pair:
        monkeypatch.setattr(side.service.ingest, "ingest", fail)
    response = _same(pair, b'{"phi":0.5}', JSON)
    assert response.status_code in {500, 503}
    assert len(tried) == 2
    assert pair[0].general == 1


def test_the_time_before_a_failure_counts(sides, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG, "geoheal.access")

    def fail(*_):
        time.sleep(SLOW_S)
        raise DatabaseUnavailable

    for side in sides():
        monkeypatch.setattr(side.service.ingest, "ingest", fail)
        assert side.send(b'{"phi":0.5}', JSON).status_code == 503
        families = text_string_to_metric_families(side.client.get("/metrics").text)
        samples = [each for family in families for each in family.samples]
        [counted] = [
            each.value for each in samples if each.name == DURATIONS and each.labels["route"] == PATH
        ]
        assert counted >= SLOW_S
    logged = [each.duration_ms for each in caplog.records if getattr(each, "status", None) == 503]
    assert len(logged) == 2
    assert min(logged) >= SLOW_S * 1000


def test_the_log_has_the_same_line(sides, caplog):
    caplog.set_level(logging.DEBUG, "geoheal.access")
    for side in sides():
        assert side.send(b'{"phi":0.5}', JSON).status_code == 201
    ours, theirs = (each for each in caplog.records if each.name == "geoheal.access")
    assert ours.getMessage() == theirs.getMessage()
    assert (ours.path, ours.method, ours.status) == (theirs.path, theirs.method, theirs.status)
