"""Kinds of nothing in loops, sums, texts and conversions: what is left out, and what the module shows instead."""

# ruff: noqa: E501 - one example a line

import copy
from types import ModuleType

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of

GIVEN = "    if 'n' not in d:\n        return None\n"
KINDS = {
    "an element that is gathered": (
        "    found = []\n    for r in d:\n        found.append(r['s'])\n    return found\n",
        [{"s": 1}],
        [None, {"s": 2}],
        [2],
    ),
    "an element in a comprehension": (
        "    return sorted({r['s'] for r in d})\n",
        [{"s": 1}],
        [None, {"s": 2}],
        [2],
    ),
    "a value under a key": (
        "    found = {}\n    for k, v in d:\n        found[k] = v.strip()\n    return found\n",
        [("a", " x ")],
        [("a", None), ("b", "y")],
        {"b": "y"},
    ),
    "an element of another kind": ("    return [r['s'] for r in d]\n", [{"s": 1}], ["x", {"s": 2}], [2]),
    "None as a number": (f"{GIVEN}    return int(d['n'])\n", {"n": "3"}, {"n": None}, None),
    "no number as a whole one": (f"{GIVEN}    return round(d['n'])\n", {"n": 2.5}, {"n": float("nan")}, None),
    "a letter beyond ASCII": ("    return d.encode('ascii')\n", "abc", "\u00fc", b"\xc3\xbc"),
    "a line that is no pair": (
        "    found = {}\n    for line in d.splitlines():\n        if not line:\n            continue\n        k, v = line.split('=')\n        found[k] = v\n    return found\n",
        "a=1",
        "a=1\n# note",
        {"a": "1"},
    ),
    "moments of a generator": (
        "    from datetime import datetime\n    return sorted(datetime.fromisoformat(t) for t in d)[0].day\n",
        ["2024-01-02T00:00:00"],
        ["2024-01-02T00:00:00", "2024-01-01T00:00:00+00:00"],
        1,
    ),
    "None in a sum": ("    return sum(x['n'] for x in d)\n", [{"n": 1}], [{"n": 1}, {"n": None}], 1),
    "None in a sum with a beginning": ("    return sum(d, 5)\n", [1], [1, None], 6),
    "None in a text": ("    return ', '.join(d)\n", ["a"], ["a", None, "b"], "a, b"),
    "a number in a text": ("    return ', '.join(d)\n", ["a"], ["a", 3], "a, 3"),
    "None that is searched in": ("    return 'a' in d.get('tags')\n", {"tags": ["a"]}, {}, False),
    "None that is added": (
        "    found = {}\n    found.update(d.get('more'))\n    return found\n",
        {"more": {"a": 1}},
        {},
        {},
    ),
}


def seen(source: str, given: object) -> Failure:
    """Fail once, and tell of it as the diagnosis does."""
    module = ModuleType("subject")
    exec(compile(source, "<subject>", "exec"), module.__dict__)
    with pytest.raises(Exception) as raised:
        module.f(copy.deepcopy(given))
    trace = raised.tb
    while trace.tb_next is not None and trace.tb_next.tb_frame.f_code.co_filename == "<subject>":
        trace = trace.tb_next
    line, _, column, end = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
    error = f"{raised.type.__module__}.{raised.type.__qualname__}".removeprefix("builtins.")
    return Failure(
        error=error,
        message=str(raised.value),
        function="f",
        line=line or 0,
        count=1,
        column=column,
        end_column=end,
    )


@pytest.mark.parametrize(("body", "good", "bad", "expected"), KINDS.values(), ids=KINDS)
def test_what_is_not_there_is_left_out_or_is_what_the_module_shows(body, good, bad, expected):
    source = f"def f(d):\n{body}"
    changed = names_of(guard_clauses(source, [seen(source, bad)]))["f"]
    assert changed(copy.deepcopy(bad)) == expected
    assert changed(copy.deepcopy(good)) == names_of(source)["f"](copy.deepcopy(good))
