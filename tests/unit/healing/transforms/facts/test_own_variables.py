"""What a loop builds is built otherwise only where nobody sees a part of it, not after an error either."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gather_pieces import gather_pieces
from geoheal.healing.transforms.speed.gathered.gathered_fronts import gathered_fronts
from geoheal.healing.transforms.speed.gathered.grown_tuples import grown_tuples
from tests.unit.healing.changed import names_of, text

BUILDING = {
    "a list from its end": (gathered_fronts, "[]", "ys.insert(0, {})"),
    "a tuple": (grown_tuples, "()", "ys += ({},)"),
    "a text": (gather_pieces, "''", "ys = ys + str({})"),
}
SEEN = {
    "by a global name": "def f(xs):\n    global ys\n    ys = START\n    for x in xs:\n        GROW\n    return ys\n",
    "by an inner function": "def f(xs):\n    ys = START\n    def g():\n        return len(ys)\n    for x in xs:\n        GROW\n    g()\n    return ys\n",
    "by a lambda": "def f(xs):\n    g = lambda: len(ys)\n    ys = START\n    for x in xs:\n        GROW\n    g()\n    return ys\n",
    "after an error that is caught": "def f(xs):\n    try:\n        ys = START\n        for x in xs:\n            GROW\n    except ZeroDivisionError:\n        pass\n    return ys\n",
    "after an error that is suppressed": "def f(xs):\n    with contextlib.suppress(ZeroDivisionError):\n        ys = START\n        for x in xs:\n            GROW\n    return ys\n",
    "by a handler": "def f(xs):\n    try:\n        ys = START\n        for x in xs:\n            GROW\n    except ZeroDivisionError:\n        return ys\n    return ys\n",
    "at last": "def f(xs):\n    try:\n        ys = START\n        for x in xs:\n            GROW\n    finally:\n        print(ys)\n    return ys\n",
}  # fmt: skip
UNSEEN = {
    "in an open file": "def f(xs):\n    with open('/dev/null') as file:\n        ys = START\n        for x in xs:\n            GROW\n    return ys\n",
    "under a lock": "def f(xs):\n    with LOCK:\n        ys = START\n        for x in xs:\n            GROW\n    return ys\n",
    "where a handler returns": "def f(xs):\n    try:\n        ys = START\n        for x in xs:\n            GROW\n    except ZeroDivisionError:\n        return None\n    return ys\n",
    "within what suppresses errors": "def f(xs):\n    with contextlib.suppress(ZeroDivisionError):\n        ys = START\n        for x in xs:\n            GROW\n        return ys\n",
}  # fmt: skip
HEAD = "import contextlib, _thread\nLOCK = _thread.allocate_lock()\n"


@pytest.mark.parametrize(("transform", "start", "grow"), BUILDING.values(), ids=BUILDING)
@pytest.mark.parametrize("source", SEEN.values(), ids=SEEN)
def test_what_others_may_see_in_part_is_left_alone(transform, start, grow, source):
    assert transform(HEAD + source.replace("START", start).replace("GROW", grow.format("1 / x"))) is None


@pytest.mark.parametrize(("transform", "start", "grow"), BUILDING.values(), ids=BUILDING)
@pytest.mark.parametrize("source", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_in_part_is_built_at_once(transform, start, grow, source):
    source = HEAD + source.replace("START", start).replace("GROW", grow.format("1 / x"))
    changed = text(transform(source))
    for xs in ([], [1, 2], [1, 0, 2]):
        shown = []
        for code in (source, changed):
            try:
                shown.append(names_of(code)["f"](xs))
            except ZeroDivisionError as error:
                shown.append(repr(error))
        assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("def f(names, xs):\n    for x in xs:\n        names.insert(0, x)\n    return names\n", (None, [])),
        (
            "def f(flag, xs):\n    if flag:\n        names = []\n    for x in xs:\n        names.insert(0, x)\n    return flag\n",
            (False, []),
        ),
    ],
)
def test_a_list_that_may_be_missing_is_not_asked_for_when_nothing_comes(source, given):
    changed = gathered_fronts(source, None, Elsewhere())
    assert names_of(changed)["f"](*given) == names_of(source)["f"](*given)
