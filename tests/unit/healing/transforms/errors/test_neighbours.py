"""Where nothing is there to work on, a guard gives what callers and siblings give in that case."""

# ruff: noqa: E501 - one example a line

from dataclasses import replace

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

CLASS = "class F:\n    def avg(self, xs):\n        return sum(xs) / len(xs)\n    def top(self, xs):\n        {top}\n"
SIBLINGS = {
    "guarded": ("if xs:\n            return max(xs)\n        return None", None),
    "chosen": ("return max(xs) if xs else -1", -1),
    "caught": ("try:\n            return max(xs)\n        except ValueError:\n            return 7", 7),
    "measured": ("if len(xs) == 0:\n            return 'none'\n        return max(xs)", "none"),
    "of something else": ("return max(xs) if self.on else -1", 0.0),
}
TABLE = "def table(rows):\n    names = list(rows[0])\n    lines = [names]\n    return lines\n"
CALLER = (
    "def listed(answer):\n    if not answer['total']:\n        return {}\n    return table(answer['rows'])\n"
)


@pytest.mark.parametrize(("top", "expected"), SIBLINGS.values(), ids=SIBLINGS)
def test_an_average_of_nothing_is_what_siblings_give_for_nothing(top, expected):
    source = CLASS.format(top=top)
    seen = failure("ZeroDivisionError", "F.avg", 3, source=source, text="sum(xs) / len(xs)")
    changed = names_of(guard_clauses(source, [seen]))["F"]()
    assert changed.avg([]) == expected
    assert changed.avg([1, 2]) == 1.5


def test_the_type_of_a_result_goes_before_what_siblings_give():
    source = CLASS.format(top="return max(xs) if xs else None").replace(
        "avg(self, xs)", "avg(self, xs) -> float"
    )
    seen = failure("ZeroDivisionError", "F.avg", 3, source=source, text="sum(xs) / len(xs)")
    assert names_of(guard_clauses(source, [seen]))["F"]().avg([]) == 0.0


@pytest.mark.parametrize(("source", "choice", "expected"), [(TABLE + CALLER, 0, {}), (TABLE, 1, [])])
def test_a_function_is_left_early_with_what_it_gives_for_nothing(source, choice, expected):
    seen = failure("IndexError", "table", 2, source=source, text="rows[0]")
    changed = names_of(guard_clauses(source, [seen], choice))["table"]
    assert changed([]) == expected
    assert changed([{"a": 1}]) == [["a"]]


ISSUE = """class Issue:
    def __init__(self, fields, more=None):
        self.fields, self.more = fields, more
    @property
    def status(self):
        status = self.{read}.get("status")
        return status["name"] if status else {nothing}
    @property
    def priority(self):
        priority = self.fields.get("priority")
        return priority["name"] if priority else ""
    @property
    def assignee(self):
        return self.fields.get("assignee")["name"]
"""


@pytest.mark.parametrize(
    ("read", "nothing", "expected"),
    [("fields", '""', ""), ("more", '"?"', ""), ("fields", '"?"', None)],
    ids=["siblings agree", "another attribute", "siblings differ"],
)
def test_what_siblings_give_for_nothing_of_the_same_attribute(read, nothing, expected):
    source = ISSUE.format(read=read, nothing=nothing)
    text = 'self.fields.get("assignee")["name"]'
    line = source.splitlines().index(f"        return {text}") + 1
    seen = failure("TypeError", "Issue.assignee", line, source=source, text=text)
    seen = replace(seen, message="'NoneType' object is not subscriptable")
    changed = names_of(guard_clauses(source, [seen]))["Issue"]
    assert changed({"assignee": None}).assignee == expected
    assert changed({"assignee": {"name": "ann"}}).assignee == "ann"
