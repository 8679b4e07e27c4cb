"""What Python cannot read says nothing to any reading, and stops none."""

import pytest

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.fitness.further.compared import asks_for_the_sign, compared_values
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.objections import TOO_DEEP, objections
from geoheal.fitness.reading.constants import complaints
from geoheal.fitness.reading.definitions.class_forms import class_forms
from geoheal.fitness.reading.definitions.decorators import decorations
from geoheal.fitness.reading.definitions.kept_values import kept_values
from geoheal.fitness.reading.dropped import dropped
from geoheal.fitness.reading.in_between.hidden_errors import hidden_errors
from geoheal.fitness.reading.interface import narrowed
from geoheal.fitness.reading.omissions import chance, omissions
from geoheal.fitness.reading.running_out import fixed_widths, used_up
from geoheal.fitness.reading.stale import kept_stale
from geoheal.fitness.reading.surroundings import new_reaches
from geoheal.fitness.reading.withdrawn import other_words, withdrawn

PLAIN = "def f(n):\n    return n\n"
NOT_CODE = {
    "no syntax": "def f(n) return n",
    "a zero byte": "x = '\0'",
    "deeper than the parser": "x = " + "-" * 10_000 + "1",
}
READINGS = (
    *(chance, dropped, fixed_widths, kept_stale, narrowed, new_reaches, omissions),
    *(other_words, used_up, withdrawn, class_forms, decorations, hidden_errors, kept_values),
)


@pytest.mark.parametrize("source", NOT_CODE.values(), ids=NOT_CODE)
@pytest.mark.parametrize("read", READINGS)
def test_what_is_not_code_is_passed_over(read, source):
    assert list(read(source, PLAIN)) == list(read(PLAIN, source)) == []


@pytest.mark.parametrize("source", NOT_CODE.values(), ids=NOT_CODE)
def test_what_is_not_code_compares_with_nothing(source):
    assert compared_values(source) == ()
    assert not asks_for_the_sign(source)
    assert list(complaints(source, PLAIN, "")) == []


DEEP = f"def f(n):\n    return {' + '.join(['n'] * 900)}\n"


@pytest.mark.parametrize("read", READINGS)
def test_a_long_sum_that_stays_as_it_is_stops_no_reading(read):
    assert list(read(DEEP + PLAIN, DEEP)) == []


def test_what_is_too_deep_for_a_reading_is_an_objection():
    deep = f"@{'(' * 30}{' + '.join(['n'] * 900)}{')' * 30}\n{PLAIN}"
    change = CodeChange(module_name="m", new_code=PLAIN, current_code=deep)
    found = list(objections(change, Findings(Reference()), None))
    assert TOO_DEEP in [each.reason for each in found]
