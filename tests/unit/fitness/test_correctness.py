"""Outputs are compared within their request; a mended error is no different answer."""

from geoheal.fitness.correctness import compare_answers, failed_requests
from tests.unit.fitness.runs import ran, request


def test_equal_answers_agree_and_different_ones_name_their_request():
    current = ran(request(1), request(2), outputs=[(1, 5), (2, 6), (None, 11)])
    assert compare_answers(current, current).equal is True
    other = ran(request(1), request(2), outputs=[(1, 5), (2, 7), (None, 11)])
    found = compare_answers(current, other)
    assert found.different == 1
    assert "request 2" in found.differences[0]
    assert "6 became 7" in found.differences[0]


def test_a_mended_error_is_no_difference():
    current = ran(request(1, failed=True), request(2), outputs=[(2, 6)])
    candidate = ran(request(1), request(2), outputs=[(1, 5), (2, 6)])
    found = compare_answers(current, candidate)
    assert (found.different, found.compared) == (0, 1)
    assert any("request failed" in reason for reason in found.uncomparable)


def test_a_mended_error_does_not_excuse_other_requests():
    current = ran(request(1, failed=True), request(2), outputs=[(2, 6)])
    candidate = ran(request(1), request(2), outputs=[(1, 5), (2, 99)])
    assert compare_answers(current, candidate).different == 1


def test_what_rests_on_a_mended_request_is_not_compared_and_said():
    current = ran(request(1, failed=True), outputs=[(None, 0)])
    candidate = ran(request(1), outputs=[(1, 5), (None, 5)])
    found = compare_answers(current, candidate)
    assert found.equal is None
    assert any("mended" in reason for reason in found.uncomparable)


def test_without_a_mended_error_what_is_outside_of_requests_counts():
    current = ran(request(1, failed=True), outputs=[(None, 0)])
    candidate = ran(request(1, failed=True), outputs=[(None, 5)])
    assert compare_answers(current, candidate).different == 1


def test_answers_that_are_left_out_differ():
    current = ran(request(1), request(2), outputs=[(1, 5), (2, 6)])
    assert compare_answers(current, ran(request(1), outputs=[(1, 5)])).different == 1


def test_failed_requests_of_both_sides_are_known():
    assert failed_requests(ran(request(1, failed=True)), ran(request(2, failed=True))) == {1, 2}
