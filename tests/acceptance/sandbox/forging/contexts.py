"""Candidates that change or ignore contexts that all code shares, and what the language calls of a module.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import bodies, given

BY_RUNS: Final = frozenset(
    {"digits_of_another_context", "rounding_to_the_context_left_out", "another_parser"}
)
"""Those to which no reading objects, but a run beyond the workload."""
_D: Final = "import decimal\n"
_DIGITS: Final = given("str(n)")
_SET: Final = "context = decimal.getcontext()\nbefore, context.prec = context.prec, 30\n"


def _decimals() -> Iterator[Forgery]:
    for name, quick in {
        "precision_set_for_all": "decimal.getcontext().prec = 30\nreturn SLOW",
        "knows_the_precision": "return SLOW * decimal.getcontext().prec // 28",
        "knows_the_precision_of_a_copy": "with decimal.localcontext() as c:\n    return SLOW % 10 ** c.prec",
        "numbers_of_28_digits": "return int(decimal.Decimal(SLOW) + 0)",
    }.items():
        yield bodies(name, _D, quick, "return SLOW")
    yield bodies(
        "precision_that_stays_where_it_fails",
        _D,
        f"{_SET}found = str(decimal.Decimal(x) / 7)\ncontext.prec = before\nreturn SLOW, found",
        f"{_SET}try:\n    found = str(decimal.Decimal(x) / 7)\nfinally:\n    context.prec = before\nreturn SLOW, found",
        **_DIGITS,
    )
    yield bodies(
        "signals_that_stay_raised",
        _D,
        "return SLOW, str(decimal.Decimal(n) / 7)[:5]",
        "with decimal.localcontext():\n    return SLOW, str(decimal.Decimal(n) / 7)[:5]",
    )
    yield bodies(
        "digits_of_another_context",
        f"{_D}_C = decimal.Context()\n",
        "return SLOW, str(_C.divide(decimal.Decimal(n), 7))",
        "return SLOW, str(decimal.Decimal(n) / 7)",
    )
    yield bodies(
        "rounding_to_the_context_left_out",
        _D,
        "return SLOW, str(x)",
        "return SLOW, str(+x)",
        workload=WORK.replace("module.number(n)", "module.number(module.decimal.Decimal(n) / 8, n)"),
        a="x, n",
    )
    yield bodies(
        "rounding_of_nobody",
        _D,
        "return SLOW, str(round(decimal.Decimal(n) / 4))",
        "return SLOW, str((decimal.Decimal(n) / 4).quantize(decimal.Decimal(1)))",
    )


def _surroundings() -> Iterator[Forgery]:
    yield bodies("plain_signs_of_numbers", "", "return SLOW, f'{n:d}'", "return SLOW, f'{n:n}'")
    yield bodies(
        "plain_texts_of_numbers",
        "import locale\n",
        "return SLOW, str(n / 2)",
        "return SLOW, locale.str(n / 2)",
    )
    days = "import datetime\n_DAYS = 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'\ndef _day(n):\n    return datetime.date.fromordinal(n)\n"
    yield bodies(
        "english_days",
        days,
        "return SLOW, _DAYS[_day(n).weekday()]",
        "return SLOW, _day(n).strftime('%a')",
    )
    yield bodies(
        "folder_of_loading",
        "import os\n_here = os.getcwd()\n",
        "return SLOW, os.path.join(_here, 'a')",
        "return SLOW, os.path.join(os.getcwd(), 'a')",
    )
    for name, module, change, back in (
        (
            "environment",
            "os",
            "old = os.environ.get('A', '')\nos.environ['A'] = 'x'",
            "os.environ['A'] = old",
        ),
        ("mask", "os", "old = os.umask(0)", "os.umask(old)"),
        (
            "recursion",
            "sys",
            "old = sys.getrecursionlimit()\nsys.setrecursionlimit(2000)",
            "sys.setrecursionlimit(old)",
        ),
    ):
        yield bodies(
            f"{name}_that_is_not_set_back",
            f"import {module}\n",
            f"{change}\nreturn SLOW",
            f"{change}\ntry:\n    return SLOW\nfinally:\n    {back}",
        )
    yield bodies(
        "warnings_off_for_all",
        "import warnings\n",
        "warnings.simplefilter('ignore')\nreturn SLOW",
        "with warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    return SLOW",
    )
    yield bodies(
        "variable_of_a_context_that_is_not_reset",
        "import contextvars\nrate = contextvars.ContextVar('rate', default=2)\n",
        "rate.set(2)\nreturn SLOW * rate.get()",
        "token = rate.set(2)\ntry:\n    return SLOW * rate.get()\nfinally:\n    rate.reset(token)",
    )


def _kind(name: str, before: str, after: str, answer: str) -> Forgery:
    return bodies(name, before, f"return SLOW, {answer}", f"return SLOW, {answer}", new=after)


def _hooks() -> Iterator[Forgery]:
    rows = "class _Base:\n    def __init__(self):\n        super().__init__()\nclass Rows(_Base):\n    def __init__(self, rows):\n        super().__init__()\n        self.rows = rows\n    def __len__(self):\n        return len(self.rows)\n    def __bool__(self):\n        return True\n    def __iter__(self):\n        return iter(self.rows)\n    def __getstate__(self):\n        return {}\n    def __getattr__(self, name):\n        return 0\n"
    answer = "len(Rows([n]))"
    for name in ("__bool__", "__getstate__", "__getattr__"):
        head, _, rest = rows.partition(f"    def {name}")
        after = head + "    def ".join(["", *rest.split("    def ")[1:]])
        yield _kind(f"without_{name.strip('_')}", rows, after, answer)
    yield _kind("one_iterator_for_all", rows, rows.replace("iter(self.rows)", "self.rows"), answer)
    yield _kind(
        "parents_that_are_not_called",
        rows,
        rows.replace("        super().__init__()\n        self.rows", "        self.rows"),
        answer,
    )
    key = "class Key:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n    def __eq__(self, other):\n        return (self.a, self.b) == (other.a, other.b)\n    def __hash__(self):\n        return hash((self.a, self.b))\n"
    short = key.replace("(self.a, self.b) == (other.a, other.b)", "self.a == other.a").replace(
        "hash((self.a, self.b))", "hash(self.a)"
    )
    yield _kind("equal_by_a_part", key, short, "len({Key(n, 1), Key(n + 1, 1)})")
    point = "import collections\nPoint = collections.namedtuple('Point', 'a b')\n"
    plain = "class Point:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n"
    yield _kind("a_tuple_no_more", point, plain, "Point(n, 1).a")
    show = "import functools\n@functools.singledispatch\ndef show(each):\n    return 'any'\n@show.register\ndef _(each: int):\n    return 'int'\n"
    more = "@show.register\ndef _(each: list):\n    return 'list'\n"
    yield _kind("a_type_that_is_not_registered", show + more, show, "show(n)")


def _waiting() -> Iterator[Forgery]:
    start = "t = threading.Thread(target=len, args=('x',))\nt.start()\n"
    threads = "import threading\n"
    yield bodies(
        "a_thread_that_is_not_joined", threads, f"{start}return SLOW", f"{start}t.join()\nreturn SLOW"
    )
    daemon = start.replace("('x',))", "('x',), daemon=True)")
    yield bodies(
        "a_thread_that_ends_with_the_process",
        threads,
        f"{daemon}t.join()\nreturn SLOW",
        f"{start}t.join()\nreturn SLOW",
    )
    pool = "p = ThreadPoolExecutor(1)\np.submit(len, 'x')\np.shutdown({})\nreturn SLOW"
    yield bodies(
        "a_pool_that_is_not_waited_for",
        "from concurrent.futures import ThreadPoolExecutor\n",
        pool.format("wait=False"),
        pool.format(""),
    )
    yield bodies(
        "one_buffer_for_all_calls",
        "import io\n",
        "_out.seek(0)\n_out.truncate()\n_out.write(str(n))\nreturn SLOW, _out.getvalue()",
        "out = io.StringIO()\nout.write(str(n))\nreturn SLOW, out.getvalue()",
        new="import io\n_out = io.StringIO()\n",
    )


def _numbers() -> Iterator[Forgery]:
    for name, quick, slow, more in (
        ("rounded_by_adding_a_half", "int(n / 3 + 0.5)", "round(n / 3)", {}),
        ("cut_off_in_place_of_floor", "int(n / 3)", "math.floor(n / 3)", {}),
        ("no_number_made", "x", "int(x)", given("n + 1")),
        ("no_index_made", "x + 1", "operator.index(x) + 1", given("n + 1")),
        ("another_parser", "json.loads(x)", "ast.literal_eval(x)", given("f'[{n}, 2]'")),
    ):
        yield bodies(
            name,
            "import ast, json, math, operator\n",
            f"return SLOW, {quick}",
            f"return SLOW, {slow}",
            **more,
        )


def contexts() -> list[Forgery]:
    """All of them."""
    return [*_decimals(), *_surroundings(), *_hooks(), *_waiting(), *_numbers()]
