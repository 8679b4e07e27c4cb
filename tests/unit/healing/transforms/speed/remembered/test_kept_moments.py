"""Texts that are read as times: equal ones once, and never otherwise than before."""

# ruff: noqa: E501, DTZ007 - one example a line; the times are read as the module reads them

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.remembered.kept_moments import kept_moments
from tests.unit.healing.changed import names_of

DAYS = "from datetime import datetime\ndef day(text, form):\n    return datetime.strptime(text, form)\n"
FORMS = st.sampled_from(["%d/%m/%Y", "%Y-%m-%d %z", "%d %b %y", "%H:%M %Z", "%"])
TEXTS = st.sampled_from(
    ["01/02/2024", "2024-02-30 +0100", "2024-02-01 +0100", "1 Feb 70", "10:20 UTC", "", b"1"]
)


def answer_of(function, *given):
    try:
        return function(*given)
    except (ValueError, TypeError) as error:
        return repr(error)


def test_it_answers_the_same():
    before, after = names_of(DAYS)["day"], names_of(kept_moments(DAYS))["day"]

    @given(st.lists(st.tuples(TEXTS, FORMS), max_size=5))
    def holds(rows):
        assert [answer_of(after, *row) for row in rows * 2] == [answer_of(before, *row) for row in rows * 2]

    holds()


def test_equal_texts_are_read_once_until_the_time_zone_changes(monkeypatch):
    names = names_of(kept_moments(DAYS))
    read = []

    class Counting(datetime):
        @classmethod
        def strptime(cls, text, form):
            read.append(text)
            return datetime.strptime(text, form)

    names["datetime"] = Counting
    names["day"].__globals__["datetime"] = Counting
    for _ in range(3):
        names["day"]("01/02/2024", "%d/%m/%Y")
    monkeypatch.setattr(time, "tzname", ("XST", "XDT"))
    names["day"]("01/02/2024", "%d/%m/%Y")
    assert len(read) == 2


LEFT = {
    "another strptime": "def f(datetime, x):\n    return datetime.strptime(x, '%d')\n",
    "a parameter of that name": "from datetime import datetime\ndef f(datetime, x):\n    return datetime.strptime(x, '%d')\n",
    "bound again": DAYS + "datetime = None\n",
    "many arguments": DAYS.replace("text, form)\n", "*[text, form])\n").replace("def day(*[text, form]):", "def day(text, form):"),
    "once, at the top": "from datetime import datetime\nSTART = datetime.strptime('1', '%d')\n",
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_not_a_time_is_left_alone(source):
    assert kept_moments(source) is None
