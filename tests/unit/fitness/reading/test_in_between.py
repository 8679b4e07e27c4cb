"""Effects and locks in the opposite order, and lists that are changed in place although others hold them."""

import pytest

from geoheal.fitness.reading.in_between.orders import in_between
from geoheal.fitness.reading.in_between.replaced import in_place

SWAPPED = {
    "calls": ("_a.put(n); _b.put(n)", "_b.put(n); _a.put(n)"),
    "entries": ("_a[0] = n; del _b[0]", "del _b[0]; _a[0] = n"),
    "functions": ("check(n); _b[n] = 1", "_b[n] = 1; check(n)"),
    "files": (
        "open('a', 'w').write(n); open('b', 'a').write(n)",
        "open('b', 'a').write(n); open('a', 'w').write(n)",
    ),
    "attributes": ("n.a.put(1); n.b[0] += 1", "n.b[0] += 1; n.a.put(1)"),
}
SAME = {
    "another value": ("_a.put(n); _b.put(n)", "_a.put(2 * n); _b.put(n)"),
    "at once": ("for x in n: _a.put(x); _b.put(x)", "_a.extend(n); _b.extend(n)"),
    "some before": ("_a.put(1); _b.put(n); _a.put(2)", "_b.put(n); _a.put(2)"),
    "own lists": ("a = []; b = []; a.append(n); b.append(n)", "a = []; b = []; b.append(n); a.append(n)"),
    "files that are read": ("open('a').read(n); open('b').read(n)", "open('b').read(n); open('a').read(n)"),
}
LEFT_EARLIER = {
    "other side first": ("if n: _a.put(n)\n    else: _b.put(n)", "if not n: _b.put(n)\n    else: _a.put(n)"),
    "an early return": (
        "if n: _a.put(n)\n    else: _b.put(n)",
        "if not n:\n        _b.put(n)\n        return\n    _a.put(n)",
    ),
    "in a loop": (
        "for x in n:\n        if x: _a.put(n)\n        else: _b.put(n)",
        "for x in n:\n        if not x:\n            _b.put(n)\n            continue\n        _a.put(n)",
    ),
    "cases": (
        "match n:\n        case 1: _a.put(n)\n        case _: _b.put(n)",
        "match n:\n        case 2: _b.put(n)\n        case _: _a.put(n)",
    ),
    "an error": (
        "if not n: raise _b.put(n)\n    _a.put(n)",
        "if n: _a.put(n)\n    else: _b.put(n)",
    ),
    "further calls before": (
        "_a.put(n); _b.put(n)",
        "_b.put(0)\n    if not n: return\n    _a.put(n); _b.put(n)",
    ),
}
STILL_AFTER = {
    "sides of a condition": "if n: _b.put(n)\n    _a.put(n)",
    "a loop that ends early": "while n:\n        _b.put(n)\n        break\n    _a.put(n)",
    "an end that is always reached": "try: _b.put(n)\n    finally: _a.put(n)",
    "a return before the end": "try:\n        _b.put(n)\n        return\n    finally: _a.put(n)",
    "a handler": "try: _b.put(n)\n    except E: _a.put(n)",
    "a context": "with n: _b.put(n)\n    _a.put(n)",
    "what a function does that is given on": "def g(): _b.put(n)\n    _a.put(n)",
}
ANEW = {
    "_rows = [*_rows, n]": "_rows.append(n)",
    "_rows = _rows + [n]": "_rows += [n]",
    "_rows = {**_rows, n: 1}": "_rows[n] = 1",
    "_rows = _rows | {n}": "_rows.add(n)",
    "rows = list(_rows); rows.append(n); _rows = rows": "_rows.append(n)",
    "_rows = [each for each in _rows if each != n]": "_rows.remove(n)",
    "_rows = sorted(_rows)": "_rows.sort()",
    "_rows = [*_rows, n][-9:]": "_rows.append(n)",
}
HANDED = [
    "return _rows",
    "yield _rows",
    "rows = _rows",
    "send(_rows)",
    "return 1, _rows",
    "return _rows or None",
]
LOOKED_AT = [
    "return ''.join(_rows)",
    "return json.dumps(_rows)",
    "return bisect.bisect(_rows, 3)",
    "return len(_rows)",
    "return list(_rows)",
    "return [*_rows]",
    "return _rows[0]",
    "return sum(_rows)",
]


def written(body: str) -> str:
    return f"def f(n):\n    {body}\n"


@pytest.mark.parametrize(("before", "after"), SWAPPED.values(), ids=list(SWAPPED))
def test_effects_in_the_opposite_order_are_named(before, after):
    assert len(list(in_between(written(after), written(before)))) == 1


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=list(SAME))
def test_the_same_order_is_not(before, after):
    assert not list(in_between(written(after), written(before)))


@pytest.mark.parametrize(("before", "after"), LEFT_EARLIER.values(), ids=list(LEFT_EARLIER))
def test_two_ways_are_in_no_order(before, after):
    assert not list(in_between(written(after), written(before)))
    assert not list(in_between(written(before), written(after)))


@pytest.mark.parametrize("after", STILL_AFTER.values(), ids=list(STILL_AFTER))
def test_what_may_come_before_is_in_the_opposite_order(after):
    assert len(list(in_between(written(after), written("_a.put(n); _b.put(n)")))) == 1


@pytest.mark.parametrize(
    "after", ["with b, a: g()", "with b:\n        with a: g()", "async_b = 1\n    with b, c, a: g()"]
)
def test_locks_in_the_opposite_order_are_named(after):
    assert list(in_between(written(after), written("with a, b: g()")))


@pytest.mark.parametrize("after", ["with a: g()", "with a, c, b: g()", "with a: g()\n    with b: h()"])
def test_other_locks_are_not(after):
    assert not list(in_between(written(after), written("with a, b: g()")))


@pytest.mark.parametrize(("before", "after"), ANEW.items(), ids=list(ANEW))
@pytest.mark.parametrize("handed", HANDED)
def test_a_list_that_others_hold_is_not_changed_in_place(before, after, handed):
    rest = f"def g():\n    {handed}\n"
    old, new = (f"{written(f'global _rows; {body}')}{rest}" for body in (before, after))
    assert len(list(in_place(new, old))) == 1
    assert not list(in_place(old, old))


@pytest.mark.parametrize("looked_at", LOOKED_AT)
@pytest.mark.parametrize(("before", "after"), ANEW.items(), ids=list(ANEW))
def test_a_list_that_others_only_look_at_may_be(before, after, looked_at):
    rest = f"def g():\n    {looked_at}\n"
    old, new = (f"{written(f'global _rows; {body}')}{rest}" for body in (before, after))
    assert not list(in_place(new, old))


@pytest.mark.parametrize(
    ("before", "after", "is_named"),
    [
        ("list(_rows[:5])", "_rows[:5]", False),  # a slice of a list is a list of its own
        ("_rows[:5].copy()", "_rows[:5]", True),  # one of an array is not
        ("list(_rows)", "_rows", True),
    ],
)
def test_what_is_handed_out_stays_a_copy(before, after, is_named):
    old, new = (f"def f(): return {each}" for each in (before, after))
    assert bool(list(in_place(new, old))) == is_named


def test_a_number_is_not_a_list():
    old, new = (written(f"global _n; {each}") + "def g(): return _n\n" for each in ("_n = _n + 1", "_n += 1"))
    assert not list(in_place(new, old))


@pytest.mark.parametrize("made", ["0", "start()", "Decimal(0)", "''"])
def test_neither_is_a_sum_of_numbers_that_are_given(made):
    rest = f"class A:\n  def __init__(self): self.n = {made}\n  def get(self): return self.n\n"
    old, new = (f"{rest}  def add(self, n): {each}\n" for each in ("self.n = self.n + n", "self.n += n"))
    assert not list(in_place(new, old))


def test_a_list_that_another_one_is_added_to_is():
    rest = "class A:\n  def __init__(self): self.n = []\n  def get(self): return self.n\n"
    old, new = (f"{rest}  def add(self, n): {each}\n" for each in ("self.n = self.n + n", "self.n += n"))
    assert len(list(in_place(new, old))) == 1


def test_what_is_not_python_says_nothing():
    assert not list(in_between("def", "def f(): pass"))
    assert not list(in_place("def f(): pass", "def"))
