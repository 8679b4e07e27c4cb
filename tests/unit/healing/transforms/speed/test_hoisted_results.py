"""A result is computed once for all rounds only where no round changes it."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants

LOOP = """
def chosen(rows, n):
    return [row for row in rows if row]


def work(xs, ys):
    xs, ys = list(xs), list(ys)
    out = []
    for x in xs:
        mine = {made}
        {use}
    return out
"""
CHANGING = ("mine.append(x)", "mine[:1] = [x]", "del mine[0]", "mine += [x]", "mine.sort()")


@pytest.mark.parametrize("use", CHANGING)
@pytest.mark.parametrize("made", ["list(ys)", "sorted(ys)", "chosen(ys, 1)"])
def test_what_a_round_changes_is_made_in_every_round(made, use):
    assert hoist_invariants(LOOP.format(made=made, use=use)) is None


@pytest.mark.parametrize(
    ("use", "is_doubted"),
    [
        ("out.append(x in mine)", False),
        ("out.append(mine[0])", True),
        ("out += [each for each in mine if each > x]", True),
        ("out.append(mine)", True),
        ("out.append(known(mine))", True),
    ],
)
def test_what_is_kept_or_handed_on_is_a_doubt(use, is_doubted):
    elsewhere = Elsewhere()
    changed = hoist_invariants(LOOP.format(made="sorted(ys)", use=use), None, elsewhere)
    assert changed is not None
    assert "hoisted = sorted(ys)" in changed
    assert any("the same object" in each for each in elsewhere.doubts) is is_doubted


@pytest.mark.parametrize("made", ["sum(ys, start=[])", "sum(ys, [])", "max(ys, default=[])"])
def test_a_new_list_that_is_kept_is_a_doubt(made):
    elsewhere, source = Elsewhere(), LOOP.format(made=made, use="out.append(mine)")
    assert "hoisted" in (hoist_invariants(source, None, elsewhere) or "")
    assert any("the same object" in each for each in elsewhere.doubts)


def test_a_number_may_be_kept():
    elsewhere = Elsewhere()
    assert hoist_invariants(LOOP.format(made="sum(ys)", use="out.append(mine)"), None, elsewhere)
    assert not any("the same object" in each for each in elsewhere.doubts)
