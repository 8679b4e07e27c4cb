"""Candidates whose harm is in what nobody reads or runs here: text that is code, bytes, packages that are missing.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED

BY_GATES: Final = frozenset({"another_text_as_a_file", "another_text_as_a_file_by_escapes"})
"""Those to which no reading objects, because their text is refused before it is read."""
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


def unread() -> list[Forgery]:
    """All of them."""
    return [*_of_texts(), *_of_files()]
