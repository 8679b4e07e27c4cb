"""Outputs say in which request, by its place among those that began, they were handed over."""

from geoheal.sandbox.warden.clock import Moment
from geoheal.sandbox.warden.record import RunRecord


def begun(record, name):
    return record.receive({"type": "begin", "name": name}, Moment(0.0, 0.0))["nonce"]


def ended(record, nonce, error=None):
    record.receive({"type": "end", "nonce": nonce, "claimed_s": 0.0, "error": error}, Moment(1.0, 1.0))


def handed_over(record, value):
    record.receive({"type": "output", "value": value}, Moment(0.0, 0.0))


def working():
    record = RunRecord(b"seed" * 4, 8, 100)
    record.receive({"type": "loaded"}, Moment(0.0, 0.0))
    record.work()
    return record


def test_requests_are_numbered_as_they_begin():
    record = working()
    first, second = begun(record, "a"), begun(record, "a")
    ended(record, second)
    ended(record, first, ["ValueError", "no"])
    assert [(number, name, error is not None) for number, name, *_, error in record.requests] == [
        (2, "a", False),
        (1, "a", True),
    ]


def test_an_output_belongs_to_the_last_request_that_is_under_way():
    record = working()
    handed_over(record, 0)
    outer = begun(record, "outer")
    inner = begun(record, "inner")
    handed_over(record, 1)
    ended(record, inner)
    handed_over(record, 2)
    ended(record, outer)
    handed_over(record, 3)
    assert record.outputs == [[None, None, 0], [2, "inner", 1], [1, "outer", 2], [None, None, 3]]
