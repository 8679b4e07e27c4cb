"""What others put around a driver's ``connect``, such as a tracer, stays when recording begins and ends."""

import functools
import sqlite3

import psycopg2
import pytest

from geoheal.client.recording.adapters import Adapters


def traced(before):
    @functools.wraps(before)
    def connect(*args, **kwargs):
        return before(*args, **kwargs)

    return connect


@pytest.mark.parametrize("driver", [sqlite3, psycopg2], ids=lambda driver: driver.__name__)
def test_what_is_there_before_and_what_comes_later_stay(driver, monkeypatch):
    first = traced(driver.connect)
    monkeypatch.setattr(driver, "connect", first)
    adapters = Adapters()
    adapters.install()
    assert driver.connect is not first
    adapters.remove()
    assert driver.connect is first
    adapters.install()
    later = traced(driver.connect)
    driver.connect = later
    adapters.remove()
    assert driver.connect is later


def test_connections_that_are_made_by_something_else_are_left_to_it(monkeypatch):
    class OfNobody(psycopg2.extensions.connection):  # type: ignore[misc]
        def __init_subclass__(cls, **_):
            raise TypeError(cls)

    given = []
    monkeypatch.setattr(psycopg2, "connect", lambda _, factory: given.append(factory))
    adapters = Adapters()
    adapters.install()
    makers = [OfNobody, lambda *_: None, object]
    for each in makers:
        psycopg2.connect("", each)
    adapters.remove()
    assert given == makers
