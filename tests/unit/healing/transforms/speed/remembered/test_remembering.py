"""Results are remembered for what a function reads, and shared where nobody changes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from geoheal.healing.transforms.speed.remembered.remembering import REMEMBERING
from tests.unit.healing.changed import names_of, text

RATES = """
class Element:
    def __init__(self, charge, temperatures):
        self.charge, self.temperatures = charge, temperatures
    @property
    def rates(self):
        return tuple([tuple([t / (n + 1) for n in range(self.charge)]) for t in self.temperatures])
    def peak(self, index):
        return max(self.rates[index])
"""
RULES = """
import json
class Prices:
    def __init__(self, rules):
        self.rules = rules
    def rule(self, product):
        return json.loads(self.rules[product["kind"]])
    def price(self, product):
        {use}
"""
VALUES = st.sampled_from(
    [
        0,
        1,
        True,
        False,
        0.0,
        -0.0,
        1.0,
        "a",
        b"a",
        None,
        (0.0,),
        (-0.0,),
        (1, "a"),
        (True, "a"),
        (1, (1,)),
        (1, (True,)),
    ]
)


def decorated(function):
    return names_of("import functools\n" + REMEMBERING)["_remembering"](lambda *given_values: given_values)(
        function
    )


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_what_is_remembered_is_what_would_be_computed(calls):
    remembering = decorated(lambda *values: repr(values))
    for values in calls:
        assert remembering(*values) == repr(values)


def test_a_property_is_computed_once_for_each_state():
    changed = text(remember_readings(RATES, None, elsewhere := Elsewhere()))
    assert "@property\n    @_remembering(lambda self: (self." in changed
    assert not elsewhere.doubts
    element = names_of(changed)["Element"](2, (4.0, 6.0))
    first = element.rates
    assert (first, element.rates is first, element.peak(1)) == (((4.0, 2.0), (6.0, 3.0)), True, 6.0)
    element.charge = 1
    assert element.rates == ((4.0,), (6.0,))
    element.temperatures = [1.0]
    assert element.rates == ((1.0,),)
    element.temperatures[0] = 2.0
    assert element.rates == ((2.0,),)


@pytest.mark.parametrize(
    ("use", "is_shared", "is_doubted"),
    [
        ("return self.rule(product)['base'] * 2", True, True),
        ("rule = self.rule(product)\n        return rule['base'] * rule['sizes'].get('s', 1)", True, False),
        ("rule = self.rule(product)\n        rule['base'] = 1\n        return rule", False, False),
        ("rule = self.rule(product)\n        rule['sizes'].update(a=1)\n        return rule", False, False),
        ("return self.rule(product)", True, True),
        ("for each in self.rule(product):\n            each.append(1)", False, False),
    ],
)
def test_results_are_shared_where_the_module_does_not_change_them(use, is_shared, is_doubted):
    changed = text(remember_readings(RULES.format(use=use), ["Prices.rule"], elsewhere := Elsewhere()))
    assert ('(self.rules[product["kind"]],), shared=True)' in changed) is is_shared
    if is_shared and "* 2" not in use:
        assert bool(elsewhere.doubts) is is_doubted


def test_who_reads_the_whole_object_is_left_alone():
    source = "class A:\n    def f(self, x):\n        return repr(self) + x\n"
    assert remember_readings(source) is None


def test_what_is_kept_has_a_bound():
    remembering = decorated(lambda value: value * 1000)
    for number in range(3000):
        assert remembering(str(number)) == str(number) * 1000
    kept = next(
        cell.cell_contents for cell in remembering.__closure__ if isinstance(cell.cell_contents, dict)
    )
    assert 0 < len(kept) < 600
