"""Print and files beside the answers: a change that drops them does less."""

from dataclasses import replace

import pytest

from geoheal.fitness.further.left_behind import effect_complaints, effects_of
from tests.unit.fitness.runs import ran, request


def left(printed="", written=0, *requests):
    run = ran(*requests)
    measured = replace(run.measured, work_folder_bytes=written)
    return replace(run, measured=measured, returned=replace(run.returned, stdout=printed))


@pytest.mark.parametrize(
    ("current", "candidate", "words"),
    [
        (left("done in 12.5 ms\n"), left("done in 3 ms\n"), None),
        (left("sum 3\n"), left(), "prints something other"),
        (left(written=8192), left(written=4096), "writes less"),
        (left(written=4096), left(written=8192), None),
        (left("sum 3\n", 0, request(1, failed=True)), left("", 0, request(1)), None),
    ],
)
def test_less_is_said_where_no_request_failed(current, candidate, words):
    found = list(effect_complaints([effects_of(current, candidate)] * 3))
    assert [words in each for each in found] == ([True] if words else [])


def test_what_differs_now_and_then_is_chance():
    other, same = effects_of(left("a"), left("b")), effects_of(left("a"), left("a"))
    assert list(effect_complaints([other, same])) == []
    assert list(effect_complaints([])) == []
