"""Values in order answer as the list did whose place they take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.taken_out.removed_by_value import IN_ORDER, removed_by_value
from tests.unit.healing.changed import names_of, text

VALUES = st.sampled_from([0, 1, True, 1.0, "a", "b", (1, "a"), None])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["append", "remove"]), VALUES),
    st.tuples(st.just("extend"), st.lists(VALUES, max_size=4)),
    st.tuples(st.just("pop"), st.sampled_from([0, -1])),
    st.tuples(st.just("clear")),
)
READERS = (
    list,
    len,
    bool,
    lambda held: list(reversed(held)),
    lambda held: 1 in held,
    lambda held: held[0],
    lambda held: held[-1],
)


def outcome(call, *given_values):
    try:
        return call(*given_values)
    except (ValueError, IndexError) as error:
        return type(error), str(error)


@given(st.lists(STEPS, max_size=30))
def test_each_step_answers_as_a_list_does(steps):
    ours = names_of(f"import collections\n{IN_ORDER}")["_InOrder"]()
    plain: list[object] = []
    for name, *values in steps:
        assert outcome(getattr(ours, name), *values) == outcome(getattr(plain, name), *values)
        for read in READERS:
            assert repr(outcome(read, ours)) == repr(outcome(read, plain))


@pytest.mark.parametrize(("name", "says"), [("_keys", "have one"), ("keys", "no code outside of the module")])
def test_it_is_always_a_doubt(name, says):
    source = (
        "class A:\n    def __init__(self):\n        self.N: list[str] = []\n"
        "    def f(self, x):\n        self.N.remove(x)\n"
    )
    elsewhere = Elsewhere()
    changed = text(removed_by_value(source.replace("N", name), None, elsewhere))
    assert f"self.{name}: _InOrder = _InOrder()" in changed
    (doubt,) = elsewhere.doubts
    assert says in doubt.replace("has one", "have one")
