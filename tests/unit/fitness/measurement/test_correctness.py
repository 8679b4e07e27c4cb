"""Outputs are compared within their request; a mended error is no different answer."""

from dataclasses import replace

from geoheal.fitness.measurement.correctness import (
    compare_answers,
    failed_requests,
    has_other_errors,
    mended_requests,
)
from geoheal.sandbox import Claimed, ClaimedError
from tests.unit.fitness.runs import ran, request


def test_equal_answers_agree_and_different_ones_name_their_request():
    current = ran(request(1), request(2), outputs=[(1, 5), (2, 6), (None, 11)])
    assert compare_answers(current, current).equal is True
    other = ran(request(1), request(2), outputs=[(1, 5), (2, 7), (None, 11)])
    found = compare_answers(current, other)
    assert found.different == 1
    assert "request 2" in found.differences[0]
    assert "6 became 7" in found.differences[0]


def test_a_mended_error_is_not_a_difference():
    current = ran(request(1, failed=True), request(2), outputs=[(2, 6)])
    candidate = ran(request(1), request(2), outputs=[(1, 5), (2, 6)])
    found = compare_answers(current, candidate)
    assert (found.different, found.compared) == (0, 1)
    assert any("request failed" in reason for reason in found.uncomparable)


def test_a_mended_error_does_not_excuse_other_requests():
    current = ran(request(1, failed=True), request(2), outputs=[(2, 6)])
    candidate = ran(request(1), request(2), outputs=[(1, 5), (2, 99)])
    assert compare_answers(current, candidate).different == 1


def test_a_mended_error_does_not_excuse_what_is_outside_of_requests():
    current = ran(request(1, failed=True), outputs=[(None, 0)])
    candidate = ran(request(1), outputs=[(1, 5), (None, 5)])
    assert compare_answers(current, candidate).different == 1


def test_mended_requests_are_those_that_failed_before_alone():
    current = ran(request(1, failed=True), request(2, failed=True), request(3))
    candidate = ran(request(1), request(2, failed=True), request(3, failed=True))
    assert mended_requests(current, candidate) == {1}


def test_another_error_than_before_is_noticed():
    def failing(error):
        run = ran(request(1, failed=True), request(2))
        return replace(run, claimed=Claimed(errors=(ClaimedError("f", error, ""),)))

    assert has_other_errors(failing("KeyError"), failing("ValueError"))
    assert not has_other_errors(failing("KeyError"), failing("KeyError"))


class Counted(list[object]):
    """Outputs that count how often they are read through."""

    readings = 0

    def __iter__(self):
        self.readings += 1
        return super().__iter__()


def test_outputs_are_read_through_once_however_many_requests_there_are():
    run = ran(*(request(i) for i in range(50)), outputs=[(i, i) for i in range(50)])
    outputs = Counted(run.returned.outputs)
    run = replace(run, returned=replace(run.returned, outputs=outputs))
    assert compare_answers(run, ran(*(request(i) for i in range(50)))).different == 50
    assert outputs.readings == 1


def test_without_a_mended_error_what_is_outside_of_requests_counts():
    current = ran(request(1, failed=True), outputs=[(None, 0)])
    candidate = ran(request(1, failed=True), outputs=[(None, 5)])
    assert compare_answers(current, candidate).different == 1


def test_answers_that_are_left_out_differ():
    current = ran(request(1), request(2), outputs=[(1, 5), (2, 6)])
    assert compare_answers(current, ran(request(1), outputs=[(1, 5)])).different == 1


def test_failed_requests_of_both_sides_are_known():
    assert failed_requests(ran(request(1, failed=True)), ran(request(2, failed=True))) == {1, 2}
