"""What reads a request's context is counted as such; what is only called within one is recorded."""

import flask
import pytest

from tests.recorded_calls import recording

CODE = """
import flask

def rate(country):
    return {"de": 19, "fr": 20}[country]

def user():
    return flask.g.user

def title():
    return flask.request.args["title"].upper()

def seen():
    return "user" in flask.session

def limit():
    return flask.current_app.config["LIMIT"]

def inner(country):
    return [rate(country), title()]
"""
REASON = "It reads what belongs to a request (flask.g, request, session or current_app)."


@pytest.fixture(scope="module")
def record():
    """Call functions within a request."""
    app = flask.Flask("till")
    app.config.update(SECRET_KEY="x", LIMIT=3)
    with recording("till", CODE) as recorded, app.test_request_context("/?title=a"):
        flask.g.user = 7
        yield recorded


@pytest.mark.parametrize("name", ["user", "title", "seen", "limit"])
def test_what_reads_the_context_is_not_recorded(record, name):
    assert record(name) == ([], {REASON})


def test_what_is_called_by_it_counts_too_and_other_calls_are_recorded(record):
    assert record("inner", "de") == ([], {REASON})
    calls, reasons = record("rate", "fr")
    assert ([call.function for call in calls], reasons) == (["rate"], set())


def test_nothing_is_replaced_while_nobody_looks(record):
    record("user")
    assert flask.g.user == 7
    assert type(flask.g).__dict__["__getattr__"].__get__.__qualname__ == "_ProxyLookup.__get__"
