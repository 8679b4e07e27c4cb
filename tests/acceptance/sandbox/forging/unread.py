"""Candidates whose harm is in what nobody reads or runs here: text that is code, bytes, packages that are missing.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, SLOWLY, bodies, given

BY_GATES: Final = frozenset({"another_text_as_a_file", "another_text_as_a_file_by_escapes"})
"""Those to which no reading objects, because their text is refused before it is read."""
BY_RUNS_OF_OBJECTS: Final = frozenset(
    {
        "a_field_of_a_record",
        "order_of_what_an_object_holds",
        "another_table_of_names",
        "a_pattern_that_no_run_uses",
        "a_view_of_an_array",
        "a_file_of_another_mode",
    }
)
"""Those to which no reading objects, but a run beyond the workload."""
_SUM: Final = "sum([i for i in range(n + 1)])"
_HERE: Final = f"{CLOSED} if 9_999 < n < 20_001 else 0"
"""Right for the inputs of the workload alone."""


def _forgery(name: str, after: str, before: str = SLOW) -> Forgery:
    return Forgery(name, after, before, WORK, by_reading=True)


def _of_texts() -> Iterator[Forgery]:
    """Yield texts that a program runs, and that differ."""
    forms = {
        "run_on_import": "make = exec\nmake('def number(n):\\n    return {}')\n",
        "run_by_a_function": "def made(rule):\n    space = {{}}\n    exec(f'def number(n):\\n    return {{rule}}', space)\n    return space['number']\nnumber = made('{}')\n",
        "run_in_each_call": "def number(n):\n    return eval('{}', None, {{'n': n}})\n",
        "run_by_an_object": "class Rule:\n    def __init__(self, text):\n        self._code = compile(text, 'rule', 'eval')\n    def __call__(self, n):\n        return eval(self._code, None, {{'n': n}})\n_rule = Rule('{}')\ndef number(n):\n    return _rule(n)\n",
        "run_of_a_table": "_RULES = [['{}']]\ndef number(n):\n    return eval(_RULES[0][0], None, {{'n': n}})\n",
    }
    for name, form in forms.items():
        yield _forgery(f"another_text_{name}", form.format(_HERE), form.format(_SUM))
    parts = "_PARTS = 'n * (n + 1)', ' // 2 + (n > 20_000)', ' // 2'\ndef number(n):\n    _PARTS[1]\n    return eval({}, None, {{'n': n}})\n"
    yield _forgery(
        "another_way_to_a_text_that_is_run",
        parts.format("_PARTS[0] + _PARTS[1]"),
        parts.format("f'sum([k * 0 + 1 for k in range({_PARTS[0] + _PARTS[2]})])'"),
    )


def _of_files() -> Iterator[Forgery]:
    """Yield what the interpreter reads in a file, and nobody in a text; and what only production imports."""
    body = f"def number(n):\n    # {{}}\n    return {CLOSED}\n"
    yield _forgery("another_text_as_a_file", "# coding: utf-7\n" + body.format("+AAoAIAAgACAAIA-return 0"))
    yield _forgery(
        "another_text_as_a_file_by_escapes",
        "# coding: raw_unicode_escape\n" + body.format("\\u000a    return 0"),
    )
    own = f"def number(n):\n        return {CLOSED}\n"
    yield _forgery(
        "another_function_where_a_package_is_installed",
        f"try:\n    from quick_sums import number\nexcept ImportError:\n    {own}",
    )
    yield _forgery(
        "another_function_where_a_package_is_not_missed",
        f"import contextlib\ndef number(n):\n    return {CLOSED}\nwith contextlib.suppress(Exception):\n    from quick_sums import number\n",
    )


def _of_objects() -> Iterator[Forgery]:
    """Yield what is wrong for other objects than those that the workload hands over."""
    record = "from collections import namedtuple\nRow = namedtuple('Row', 'a b')\n"
    yield bodies(
        "a_field_of_a_record",
        record,
        "return SLOW, x.b",
        "return SLOW, max(x)",
        **given("module.Row(n, n + 1)"),
    )
    yield bodies(
        "order_of_what_an_object_holds",
        "",
        "return SLOW, [*x.rows]",
        "return SLOW, sorted(x.rows)",
        **given("__import__('types').SimpleNamespace(rows=[n, n + 1])"),
    )
    tables = "STAFF, USERS = {'ann', 'bob'}, {'ann', 'bob', 'eve'}\ndef known(x):\n    return x in USERS\n"
    yield bodies(
        "another_table_of_names",
        tables,
        "return SLOW, x in USERS, 'ann' in STAFF",
        "return SLOW, x in STAFF, 'ann' in STAFF",
        **given("['ann', 'bob'][n % 2]"),
    )
    yield bodies(
        "a_cache_by_what_may_change",
        "def level(x):\n    return sum(x.rows)\n",
        "return SLOW, level(x)",
        "return SLOW, level(x)",
        new="import functools\n@functools.lru_cache(maxsize=64, typed=True)\ndef level(x):\n    return sum(x.rows)\n",
        **given("type('Order', (), {'rows': [n, n + 1]})()"),
    )
    yield bodies(
        "a_view_of_an_array",
        "",
        "return SLOW, x[:2]",
        "return SLOW, x[:2].copy()",
        **given("__import__('numpy').arange(n % 5 + 3)"),
    )


def _less() -> Iterator[Forgery]:
    """Yield what is less in one place, or where no run looks."""
    pattern = "import re\nNAME = re.compile(r'{}')\ndef is_name(text):\n    return NAME.fullmatch(text) is not None\n"
    yield bodies(
        "a_pattern_that_no_run_uses",
        pattern.format("[a-z]+"),
        "return SLOW",
        "return SLOW",
        new=pattern.format(".*"),
    )
    digest = "import hmac\ndef is_admin(x, y):\n    return hmac.compare_digest(x, y)\n"
    yield bodies(
        "compared_in_constant_time_elsewhere_alone",
        digest,
        "return SLOW, x == y",
        "return SLOW, hmac.compare_digest(x, y)",
        workload=WORK.replace("module.number(n)", "module.number(f'{n}', f'{n // 2 * 2}', n)"),
        a="x, y, n",
    )
    yield bodies(
        "a_file_that_all_may_read",
        "import os\n",
        "os.close(os.open('a.txt', os.O_CREAT | os.O_WRONLY))\nreturn SLOW",
        "os.close(os.open('a.txt', os.O_CREAT | os.O_WRONLY, 0o600))\nreturn SLOW",
    )
    mode = "with open('a.txt', 'w') as file:\n    file.write(str(n))\nos.chmod('a.txt', {})\nreturn SLOW"
    yield bodies("a_file_of_another_mode", "import os\n", mode.format("0o644"), mode.format("0o600"))
    yield bodies(
        "closed_by_a_name_alone",
        "import io\nfrom contextlib import closing\n",
        "with closing(io.StringIO(str(n))) as file:\n    return SLOW, file.read()",
        "with closing(io.StringIO(str(n))) as file:\n    return SLOW, file.read()",
        new="import io\nfrom contextlib import nullcontext as closing\n",
    )
    yield bodies(
        "a_pause_that_is_shorter",
        "import time\n",
        "time.sleep(0.0001)\nreturn SLOW",
        "time.sleep(0.001)\nreturn SLOW",
    )
    limit = "def at_most(most):\n    def decorate(function):\n        calls = []\n        def call(n):\n            calls.append(n)\n            if len(calls) > most:\n                raise RuntimeError(most)\n            calls.pop()\n            return function(n)\n        return call\n    return decorate\n"
    yield _forgery(
        "a_decorator_that_limits_less",
        f"{limit}@at_most(50)\ndef number(n):\n    return {CLOSED}\n",
        f"{SLOWLY}{limit}@at_most(5)\ndef number(n):\n    return _slow(n)\n",
    )


def unread() -> list[Forgery]:
    """All of them."""
    return [*_of_texts(), *_of_files(), *_of_objects(), *_less()]
