"""Calls within a request, on mapped objects: recorded with what surrounds them, and replayed without it."""

import re
from base64 import b64decode
from typing import Any

import psycopg
import pytest
from psycopg.types.datetime import TimestamptzLoader

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.databases import Connection
from geoheal.fitness.recorded.source import replay_source
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

CODE = """
import datetime as dt
from datetime import datetime, UTC

import flask
import sqlalchemy as sa
from sqlalchemy import orm

engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
sessions = orm.scoped_session(orm.sessionmaker(engine))

class Base(orm.DeclarativeBase):
    pass

class Shelf(Base):
    __tablename__ = "shelves"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    books: orm.Mapped[list["Book"]] = orm.relationship(back_populates="shelf")

class Book(Base):
    __tablename__ = "books"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    title: orm.Mapped[str]
    lent: orm.Mapped[datetime | None]
    shelf_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("shelves.id"))
    shelf: orm.Mapped[Shelf | None] = orm.relationship(back_populates="books")

    def where(self):
        return f"{self.title} on {self.shelf.name}"

    def lend(self):
        self.lent = datetime.now(UTC)
        sessions.commit()

def titles(session, shelf_id):
    shelf = session.get(Shelf, shelf_id)
    return [book.title for book in shelf.books]

def add(session, title):
    book = Book(title=title, shelf_id=1)
    session.add(book)
    return book

def found():
    word = flask.request.args["word"]
    flask.session["last"] = word
    flask.g.count = sessions.scalar(sa.select(sa.func.count()).where(Book.title.contains(word)))
    return flask.jsonify(user=flask.g.user.title, count=flask.g.count, at=str(datetime.now())[:19])

def posted():
    return flask.request.form["title"].upper()

def page():
    text = '<input name="csrf_token" value="{{ t }}">{{ w }}'
    return flask.render_template_string(text, t=flask.g.csrf_token, w=flask.current_app.name)

def create_app():
    with engine.connect():  # as migrations do
        pass
    app = flask.Flask("till")
    app.secret_key = "a key that is long enough"
    return app
"""


@pytest.fixture(scope="module")
def sandbox():
    from dataclasses import replace

    environment = replace(current_environment(preload=()), prepare="till:create_app")
    with Sandbox(environment=environment, warm=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def calls():
    """Return calls as an application makes them, by function, each with why it could not be recorded."""
    import sys

    with recording("till", CODE) as recorded:
        till = sys.modules["till"]
        till.Base.metadata.create_all(till.engine)
        with till.orm.Session(till.engine) as session:
            session.add(till.Shelf(name="north", books=[till.Book(title=f"book {n}") for n in range(3)]))
            session.commit()
        made = {}
        session = till.sessions()
        made["titles"] = recorded("titles", session, 1)
        made["add"] = recorded("add", session, "fresh")
        session.rollback()
        book = session.get(till.Book, 2)
        made["Book.where"] = recorded("Book.where", book)
        made["Book.lend"] = recorded("Book.lend", book)
        app = till.create_app()
        with app.test_request_context("/?word=book"):
            till.flask.g.user = book
            made["found"] = recorded("found")
        with app.test_request_context("/", method="POST", data={"title": "x", "password": "hunter2"}):
            made["posted"] = recorded("posted")
        with app.test_request_context("/"):
            till.flask.g.csrf_token = "a token that nobody may see"
            made["page"] = recorded("page")
        yield made
        till.sessions.remove()


NAMES = ("titles", "add", "Book.where", "Book.lend", "found", "posted", "page")


@pytest.mark.parametrize("name", NAMES)
def test_calls_of_frameworks_are_recorded(calls, name):
    recorded, reasons = calls[name]
    assert ([each.function for each in recorded], reasons) == ([name], set())
    assert "hunter2" not in str(recorded[0].values)
    assert "nobody may see" not in str(recorded[0].values)


@pytest.mark.thorough
def test_the_code_as_it_is_reproduces_them(calls, sandbox):
    told = recorded_workload(sandbox, "till", CODE, [each for found, _ in calls.values() for each in found])
    assert told.left_out == {}
    assert told.reproduced == len(NAMES)


MUTANTS = {
    "titles": ("[book.title for", "[book.title[1:] for"),
    "add": ("shelf_id=1", "shelf_id=2"),
    "Book.where": ("} on {", "} at {"),
    "Book.lend": ("sessions.commit()", "sessions.flush()"),
    "found": ('session["last"] = word', 'session["last"] = word[1:]'),
    "posted": (".upper()", ".lower()"),
    "page": ("{{ w }}", "{{ w }}!"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_seen(calls, sandbox, name):
    source = replay_source("till", calls[name][0])
    changed = CODE.replace(*MUTANTS[name])
    assert changed != CODE
    seed = fresh_seed()
    one, other = (
        sandbox.run(RunRequest("till", code, source, seed=seed, preload=())) for code in (CODE, changed)
    )
    assert one.is_ok, one.failure
    failed = [sorted(each.error for each in run.claimed.errors) for run in (one, other)]
    assert not other.is_ok or failed[0] != failed[1] or compare_answers(one, other).different


SENT: dict[str, dict[str, Any]] = {
    "query": {"path": "/?street=Elm+7"},
    "form": {"method": "POST", "data": {"title": "x", "street": "Elm 7"}},
    "JSON": {"method": "POST", "json": {"title": "x", "to": [{"street": "Elm 7"}]}},
    "header": {"headers": {"X-Street": "Elm 7"}},
    "nothing": {"method": "POST", "json": {"title": "Street"}},
}
READING = """
import flask

app = flask.Flask("mail")

def sent():
    return (flask.request.get_json(silent=True) or flask.request.form or {"title": ""})["title"]
"""


@pytest.mark.parametrize("way", SENT)
def test_names_of_the_operator_are_left_out_of_requests_wherever_they_are(way):
    import sys

    with (
        recording("mail", READING, redact=["street", "x-street"]) as recorded,
        sys.modules["mail"].app.test_request_context(**SENT[way]),
    ):
        [call], reasons = recorded("sent")
    written = str(call.values)
    bodies = map(b64decode, re.findall(r"{'bytes': '([^']*)'}", written))
    assert reasons == set()
    assert "Elm" not in " ".join([written, *map(str, bodies)])
    assert call.redacted == (way != "nothing")


class ZonedLoader(TimestamptzLoader):
    """What a framework lets times be read by, and looks for again in each cursor."""


def test_a_connection_in_psycopgs_place_says_what_frameworks_ask_of_it():
    given = psycopg.adapt.AdaptersMap(psycopg.adapters)
    given.register_loader("timestamptz", ZonedLoader)
    connection = Connection("psycopg", given)
    oid = psycopg.adapters.types["timestamptz"].oid
    for each in (connection, connection.cursor()):
        assert each.adapters.get_loader(oid, psycopg.pq.Format.TEXT) is ZonedLoader
    known = connection.info.parameter_status("TimeZone")
    assert (known, connection.info.server_version // 10_000) == (None, 16)
