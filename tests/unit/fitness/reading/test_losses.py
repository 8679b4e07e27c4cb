"""What reading shows of what a change takes away: what callers rely on, what is done beside answering."""

import ast

import pytest

from geoheal.fitness.judgement.objections import _of_readings
from geoheal.fitness.reading.dropped import dropped
from geoheal.fitness.reading.in_between.orders import waits_less
from geoheal.fitness.reading.in_between.written_as_with import written_as_with
from geoheal.fitness.reading.interface import narrowed
from geoheal.fitness.reading.localised import localised
from geoheal.fitness.reading.omissions import omissions
from geoheal.fitness.reading.running_out import fixed_widths


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        ("def f(): pass\ndef g(): pass", "def f(): pass", "g is gone, which others may use"),
        ("def f(n): pass", "def f(m): pass", "f does not take n by its name any more"),
        ("def f(a, b): pass", "def f(b, a): pass", "f takes its arguments in another order"),
        ("def f(a): pass", "def f(a, b): pass", "f needs b now"),
        ("def f(a=1): pass", "def f(a): pass", "f needs a now"),
        ("async def f(): pass", "def f(): pass", "f is not to be awaited now"),
        ("MODE = 'strict'", "MODE = 'lax'", "MODE of the module is another value than in the current code"),
        ("class C:\n  def m(self): pass", "class C: pass", "C.m is gone, which others may use"),
        ("class C: safe = True", "class C: safe = False", "C.safe is another value than in the current code"),
        ("A = {'a'}", "A = {'a', 'b'}", "A of the module is another value than in the current code"),
        (
            "_A = (OSError,)",
            "_A = (Exception,)",
            "_A of the module is another value than in the current code",
        ),
        ("_OK = True", "_OK = False", "_OK of the module is another value than in the current code"),
        ("class C: of = {1: 2}", "class C: of = {1: 3}", "C.of is another value than in the current code"),
        ("class C: pass", "class C: __slots__ = ()", "objects of C do not accept new attributes any more"),
        ("def f():\n  yield 1", "def f():\n  return [1]", "f is not a generator any more"),
    ],
)
def test_what_callers_rely_on(current, new, found):
    assert found in list(narrowed(new, current))


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("def f(a, seen=[]): pass", "def f(a, seen=None): pass"),
        ("def f(a, b=1): pass", "def f(a, b=1, *, c=2, **others): pass"),
        ("def f(a): pass", "import functools\n@functools.cache\ndef f(a): pass"),
        ("def f(a): pass", "def _f(a): pass\nf = _f"),
        ("def f(a, *, b): pass", "def f(*args, **named): pass"),
        ("A = ['a', 'b']\n_N = 5\nkept = []", "A = frozenset({'b', 'a'})\n_N = 6\nkept = {1}"),
        ("def f(): return [1]", "def f():\n  def g(): yield 1\n  return [*g()]"),
        ("def _own(): pass\nclass C(object): pass", "class C: pass"),
    ],
)
def test_what_they_do_not_notice(current, new):
    assert list(narrowed(new, current)) == []


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        ("def f(): file.flush()", "def f(): pass", "it does not call flush any more"),
        ("import os\nos.umask(63)", "import os", "it does not use os.umask any more"),
        (
            "from hmac import compare_digest as c\nc(a, b)",
            "a == b",
            "it does not use hmac.compare_digest any more",
        ),
        ("zip(a, b, strict=True)", "zip(a, b)", "it does not give strict to zip any more"),
        (
            "@dataclass(frozen=True)\nclass C: pass",
            "@dataclass\nclass C: pass",
            "it does not give frozen to dataclass any more",
        ),
        (
            "def f():\n  try: g()\n  finally: h()",
            "def f(): g(); h()",
            "f does not clean up any more when it fails",
        ),
        (
            "def f():\n  try: g()\n  except KeyError: pass",
            "def f():\n  try: g()\n  except: pass",
            "f catches all errors in place of KeyError",
        ),
        (
            "kept = {}\ndef f(n): kept[n] = 1",
            "kept = {}\ndef f(n): pass",
            "it does not add to kept of the module any more",
        ),
        (
            "class C:\n  def f(self): self.g()\n  def g(self): pass",
            "class C:\n  def f(self): pass\n  def g(self): pass",
            "it does not call g any more",
        ),
        (
            "class C:\n  def f(self): return self.g()\n  def g(self): pass",
            "class C:\n  def f(self): return 1\n  def g(self): pass",
            "it does not call its own g any more, which others may replace",
        ),
        ("db = connect()\ndb.close()", "with connect() as db: pass", "it does not call close any more"),
        (
            "def f(n, call): return [call(each) for each in n]",
            "def f(n, call): return [call(n)]",
            "f does not call its argument call repeatedly any more",
        ),
    ],
)
def test_what_is_done_beside_answering(current, new, found):
    assert list(dropped(new, current)) == [found]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("def f(x): x.append(1); x.sort()", "def f(x): x += [1]"),
        ("def f():\n  try: g()\n  finally: h()", "def f():\n  with closing(h): g()"),
        ("sorted(x, key=f)", "sorted(x)"),
        ("kept = []\ndef f(n): kept.append(n)", "kept = []\ndef f(n): kept[len(kept):] = [n]"),
        ("def f(n, call): return [call(each) for each in n]", "def f(n, call): return list(map(call, n))"),
        ("def f(): g()", "def f():\n  try: return 1\n  except Exception: return g()"),
        ("import math\ny = math.floor(x)", "y = x // 1"),
        ("for each in rows: db.execute(sql, each)", "db.executemany(sql, rows)"),
        ("for each in rows: file.write(each)", "file.writelines(rows)"),
        ("file = open(path)\nx = file.read()\nfile.close()", "with open(path) as file: x = file.read()"),
        ("p = Executor()\np.submit(f)\np.shutdown()", "with Executor() as p: p.submit(f)"),
    ],
)
def test_what_is_only_done_otherwise(current, new):
    assert list(dropped(new, current)) == []


@pytest.mark.parametrize("setting", ["rate = 2", "rate: int = 2", "rate, size = 2, 3", "RATE: int = 2"])
def test_a_setting_that_is_not_read_any_more(setting):
    name = setting[:4]
    new, current = (f"{setting}\ndef f(a): return a * {each}" for each in ("2", name))
    assert f"no function reads {name} of the module any more, and the current code does" in omissions(
        new, current
    )


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("from array import array\ndef f(xs): return array('I', xs)", ["array.array"]),
        ("import numpy\ndef f(xs): return numpy.asarray(xs, 'i4').sum()", ["numpy.asarray"]),
        ("import struct\ndef f(n): return struct.pack('<I', n)", ["struct.pack"]),
        ("import ctypes as c\ndef f(n): return c.c_uint32(n).value", ["ctypes.c_uint32"]),
        ("def f(n): return n.to_bytes(4, 'big')", ["n.to_bytes"]),
        ("def f(n): return 0xFFFF & n", ["65535 & n"]),
    ],
)
def test_numbers_of_a_fixed_width(new, found):
    assert fixed_widths(new, "def f(n): return n") == found
    assert fixed_widths(new, new) == []


@pytest.mark.parametrize(
    "new",
    ["def f(n): return n & 1", "import math\ndef f(n): return math.isqrt(n)", "def f(n) return", "x.array"],
)
def test_numbers_without_one(new):
    assert fixed_widths(new, "def f(n): return n") == []


@pytest.mark.parametrize(
    ("before", "gone"),
    [
        ("import math\nroot = math.sqrt\n", "root = math.sqrt\n"),
        ("from math import sqrt\n", "from math import sqrt\n"),
        ("class P:\n    a = 1\n    b = [3]\n", "    b = [3]\n"),
        ("class P:\n    def a(self): return 1\n    b = a\n", "    b = a\n"),
        ("class A: pass\nclass _P(A): pass\n", "(A)"),
    ],
)
def test_names_for_others_are_missed(before, gone):
    assert len(list(narrowed(before.replace(gone, ""), before))) == 1


@pytest.mark.parametrize(
    ("before", "gone"),
    [
        ("from math import sqrt\ndef f(n): return n\nx = sqrt(2)\n", "from math import sqrt\n"),
        ("import math\n", "import math\n"),
        ("_root = abs\n", "_root = abs\n"),
        ("class P:\n    a: int\n    b = 1\n", "    a: int\n"),
        ("class P:\n    _a = 1\n    b = 1\n", "    _a = 1\n"),
    ],
)
def test_names_of_its_own_are_not(before, gone):
    assert not list(narrowed(before.replace(gone, ""), before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for i in range(3): print(i)\n", "for each in range(3): print(each)\n"),
        ("class P:\n    __a = 1\n", "class P:\n    __b = 1\n"),
        ("class P:\n    a = 3\n", "class P:\n    @property\n    def a(self): return 3\n"),
        (
            "class P:\n    def a(self): pass\n    b = a\n",
            "class P:\n    def a(self): pass\n    def b(self): pass\n",
        ),
        ("class _A: pass\nclass P(_A): pass\n", "class _Base: pass\nclass P(_Base): pass\n"),
        ("class A: pass\nclass P(A): pass\n", "class A: pass\nclass _B(A): pass\nclass P(_B): pass\n"),
    ],
)
def test_other_names_and_forms_are_not(before, after):
    assert not list(narrowed(after, before))


def test_what_a_private_class_derives_from_is_missed_under_another_name_too():
    before = "class A: pass\nclass _B(A): pass\nclass P(_B): pass\n"
    after = "class A: pass\nclass _C: pass\nclass P(_C): pass\n"
    assert list(narrowed(after, before)) == ["P does not derive from A any more"]


def test_a_private_class_that_is_still_there_is_missed():
    before = "class _B: pass\nclass P(_B): pass\n"
    assert list(narrowed(before.replace("P(_B)", "P"), before)) == ["P does not derive from _B any more"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("os.path.join(a, b)", "os.path.join(a, b, c)"),
        ("','.join(a)", "','.join(a, b)"),
        ("t.join()", "t.join()"),
        ("future.result(1)", "future.result(1, 2)"),
    ],
)
def test_what_does_not_wait_takes_any_arguments(before, after):
    assert not waits_less(ast.parse(after), ast.parse(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("t.join()", "t.join(3)"),
        ("future.result()", "future.result(timeout=1)"),
        ("lock.acquire(True)", "lock.acquire(True, 1)"),
        ("asyncio.wait(a)", "asyncio.wait(a, timeout=1)"),
        ("event.wait()", "event.wait(1)"),
    ],
)
def test_a_wait_that_gets_an_end_is_found(before, after):
    assert len(waits_less(ast.parse(after), ast.parse(before))) == 1


@pytest.mark.parametrize(
    ("current", "new", "part"),
    [
        ("y = f'{x:n}'", "y = f'{x:d}'", "':n'"),
        ("y = '{:>9n}'.format(x)", "y = '{:>9d}'.format(x)", "':n'"),
        ("y = format(x, 'n')", "y = str(x)", "':n'"),
        ("y = day.strftime('%d. %B %Y')", "y = f'{day.day}. {MONTHS[day.month]} {day.year}'", "'%B'"),
        ("y = f'{day:%a}'", "y = DAYS[day.weekday()]", "'%a'"),
        ("import time\ny = time.strftime('%x')", "import time\ny = time.strftime('%m/%d/%y')", "'%x'"),
        ("from locale import strxfrm\ny = sorted(x, key=strxfrm)", "y = sorted(x)", "locale.strxfrm"),
        ("import calendar as c\ny = c.day_name[x]", "y = DAYS[x]", "calendar.day_name"),
        ("y = f'{a:n} {b:n}'", "y = f'{a:n} {b}'", "':n'"),
        (
            "import locale\ny = locale.str(a), locale.str(b)",
            "import locale\ny = locale.str(a), b",
            "locale.str",
        ),
    ],
)
def test_what_follows_the_locale(current, new, part):
    assert list(localised(new, current)) == [f"{part} follows the locale, and the change does not"]
    assert list(localised(current, current)) == []


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("y = f'{x:n}'", "y = '{:n}'.format(x)"),
        ("y = day.strftime('%Y-%m-%d %%a')", "y = day.isoformat()"),
        ("y = x.format(n)", "y = f'{n:d}'"),
        ("import calendar\ny = calendar.monthrange(x, 2)", "y = 28"),
        ("y = day.strftime('%b') in x, day.strftime('%b')", "b = day.strftime('%b')\ny = b in x, b"),
        ("y = day.strftime('%b')", "_FORM = '%b'\ny = day.strftime(_FORM)"),
    ],
)
def test_what_does_not(current, new):
    assert list(localised(new, current)) == []


def test_decimals_in_place_of_numbers_without_an_end():
    exact = "def f(n): return n * 3"
    rounded = "from decimal import Decimal as D\ndef f(n): return int(D(n) * 3)"
    assert fixed_widths(rounded, exact) == ["decimal.Decimal"]
    assert fixed_widths(rounded, rounded + "\nD(4)") == []


@pytest.mark.parametrize(
    ("current", "new", "found"),
    [
        (
            "def f(x): return int(x)",
            "def f(x): return x",
            "f does not convert its argument x with int any more",
        ),
        (
            "def f(x): return operator.index(x) + 1",
            "def f(x): return x + 1",
            "f does not convert its argument x with operator.index any more",
        ),
        (
            "def f(x): return round(x / 3)",
            "def f(x): return int(x / 3 + 0.5)",
            "it converts to whole numbers with int instead of round",
        ),
    ],
)
def test_numbers_made_in_another_way(current, new, found):
    assert list(omissions(new, current)) == [found]


@pytest.mark.parametrize(
    ("current", "new"),
    [
        ("def f(x): return int(math.sqrt(x))", "def f(x): return math.isqrt(x)"),
        ("def f(x): return [int(each) for each in x]", "def f(x): return list(map(int, x))"),
        ("def f(x): return int(x) + int(x)", "def f(x):\n    n = int(x)\n    return n + n"),
    ],
)
def test_numbers_made_as_before(current, new):
    assert list(omissions(new, current)) == []


ALL = "__all__ = ['f']\nfrom math import sqrt\ndef f(): pass"


def test_an_unused_import_that_is_not_for_others_may_go():
    assert list(narrowed("__all__ = ['f']\ndef f(): pass", ALL)) == []
    listed = ALL.replace("['f']", "['f', 'sqrt']")
    assert "sqrt is gone, which others may use" in list(narrowed("__all__ = ['f']\ndef f(): pass", listed))
    assert list(narrowed("def f(): pass", ALL.partition("\n")[2])) == ["sqrt is gone, which others may use"]


BY_HAND = "def f():\n    lock.acquire()\n    try:\n        g()\n    finally:\n        lock.release()\n"
BY_WITH = "def f():\n    with lock:\n        g()\n"


@pytest.mark.parametrize(
    ("current", "new"), [(BY_HAND, BY_WITH), (BY_WITH, BY_HAND)], ids=["to with", "by hand"]
)
def test_a_lock_may_be_held_either_way(current, new):
    assert written_as_with(BY_HAND) == BY_WITH.rstrip()
    assert [*_of_readings(current, new, "")] == []


@pytest.mark.parametrize(
    "other",
    [
        BY_HAND.replace("acquire()", "acquire(timeout=1)"),
        BY_HAND.replace("acquire()", "acquire(False)"),
        BY_HAND.replace("lock.release()", "other.release()"),
        BY_HAND.replace("lock.release()", "pass"),
        BY_HAND.replace("    try:", "    h()\n    try:"),
        "def f():\n    g()\n",
        "def f():\n    with other:\n        g()\n",
    ],
)
def test_a_lock_held_otherwise_is_an_objection(other):
    assert [*_of_readings(BY_HAND, other, "")] != []
    assert [*_of_readings(BY_WITH, other, "")] != []
