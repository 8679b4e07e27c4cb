"""Rewritten code answers as before for values that hash, compare, run out or share in their own way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gathered.gathered_attributes import gathered_attributes
from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants
from geoheal.healing.transforms.speed.indexed.index_search import index_search
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from tests.unit.healing.changed import names_of

SEARCH = """
def work(users, orders):
    found = []
    for user in users:
        for order in orders:
            if order[0] == user["id"]:
                found.append((user["id"], order))
    return found
def comprehended(users, orders):
    return [[order for order in orders if user["id"] == order[0]] for user in users]
"""
ALIASED = """
def work(xs, ys):
    {made}
    found = []
    for x in xs:
        {grown}
        found.append(x + sum(ys))
    return found
"""


class Same:
    """Equal to all, with a hash of its own."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


class Unhashed(Same):
    __hash__ = None  # type: ignore[assignment]


def answer(source, name, *given):
    try:
        return repr(names_of(source)[name](*given))
    except Exception as error:  # noqa: BLE001 - which one it is, is the answer
        return type(error).__name__, str(error)


ZEROS = [0.0, -0.0, 1.0, 0, True, -1.5, -0.0, 0.0]
KEYS = st.one_of(
    st.integers(0, 3), st.sampled_from([1.0, 2.5, float("nan"), True, None, "a", b"a", 0.0, -0.0]),
    st.just([1]), st.just((1, 2)), st.just(frozenset({1})), st.builds(Same), st.builds(Unhashed),
)  # fmt: skip
ROWS = st.lists(st.one_of(st.tuples(KEYS, st.integers()), st.just(()), st.just(5)), max_size=5)
USERS = st.lists(st.one_of(st.fixed_dictionaries({"id": KEYS}), st.just({})), max_size=4)


@settings(max_examples=40)
@given(users=USERS, rows=ROWS, kind=st.sampled_from([list, tuple, iter, lambda rows: (row for row in rows)]))
@pytest.mark.parametrize("name", ["work", "comprehended"])
def test_a_search_finds_what_it_found(name, users, rows, kind):
    changed = index_search(SEARCH)
    assert changed is not None
    assert changed.count("_rows_with(") == 3
    assert answer(changed, name, users, kind(rows)) == answer(SEARCH, name, users, kind(rows))


def test_rows_that_are_handed_to_others_are_doubted():
    elsewhere = Elsewhere()
    source = SEARCH.replace('found.append((user["id"], order))', "send(order)")
    assert index_search(source, None, elsewhere) is not None
    assert len(elsewhere.doubts) == 1
    elsewhere = Elsewhere()
    index_search(SEARCH, None, elsewhere)
    assert elsewhere.doubts == []


@pytest.mark.parametrize(
    ("made", "grown"),
    [
        ("zs = ys", "zs.append(x)"),
        ("zs, n = ys, 1", "zs += [x]"),
        ("zs = ys or []", "zs.append(x)"),
        ("zs = ys if xs else xs", "zs[0] = x"),
        ("(zs := ys)", "zs.append(x)"),
    ],
)
def test_what_grows_under_another_name_is_computed_each_time(made, grown):
    source = ALIASED.format(made=made, grown=grown)
    changed = hoist_invariants(source) or source
    assert answer(changed, "work", [1, 2], [3]) == answer(source, "work", [1, 2], [3])


def test_what_may_be_another_name_is_doubted_and_what_is_new_is_not():
    for made, count in (("pass", 1), ("zs = []", 0)):
        elsewhere = Elsewhere()
        source = ALIASED.replace("work(xs, ys)", "work(xs: list[int], ys: list[int], zs=None)")
        assert hoist_invariants(source.format(made=made, grown="zs.append(x)"), None, elsewhere) is not None
        assert len(elsewhere.doubts) == count


@pytest.mark.parametrize(
    "read", ["map(vars, pages)", "json.dumps(pages, default=vars)", "[vars(p) for p in pages]"]
)
def test_attributes_that_are_read_as_they_are_stored_stay_plain(read):
    source = (
        "import json\nclass Page:\n    def __init__(self):\n        self.text = ''\n"
        "    def write(self, piece):\n        self.text += piece\n"
    )
    assert gathered_attributes(source) is not None
    assert gathered_attributes(f"{source}def told(pages):\n    return {read}\n") is None


@pytest.mark.parametrize(
    "body",
    ["x * 2", "x % 2", "range(x)[0]", "x / 3", "-x", "x ** 3", "x - 1 if x > 1 else x", "abs(x) + x"],
)
@pytest.mark.parametrize("annotation", ["", ": float"])
def test_a_memory_tells_zero_from_negative_zero(body, annotation):
    source = (
        f"def f(x{annotation}):\n    return {body}\ndef work(values):\n    return [f(x) for x in values]\n"
    )
    elsewhere = Elsewhere()
    changed = memoise(source, None, elsewhere)
    if changed is not None and not elsewhere.doubts:
        assert answer(changed, "work", ZEROS) == answer(source, "work", ZEROS)
