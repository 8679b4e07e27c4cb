"""Of several attempts, the one that tells how far healing has come."""

import pytest

from geoheal.demo.attempts import decisive, is_left_undecided


def attempt(reason=None, patch=None, phase="finished", healed=None):
    return {"phase": phase, "result": {"reason": reason, "patch": patch, "healed": healed}}


UNDER_WAY = attempt(phase="measuring")
IN_VAIN, EARLIER = attempt("Nothing helped."), attempt("Too few snapshots.")
HEALED = attempt("Faster.", patch="1", healed=True)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], None),
        ([UNDER_WAY], UNDER_WAY),
        ([UNDER_WAY, IN_VAIN, EARLIER], IN_VAIN),
        ([UNDER_WAY, IN_VAIN, HEALED, attempt("Slower.", patch="0")], HEALED),
    ],
)
def test_the_newest_patch_tells_most_and_then_the_newest_reason(listed, expected):
    assert decisive(listed) is expected


def test_only_what_is_over_can_be_left_undecided():
    assert is_left_undecided(IN_VAIN)
    assert not is_left_undecided(HEALED)
    assert not is_left_undecided(UNDER_WAY)
