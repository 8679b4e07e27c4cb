"""Find formatting that follows the locale in the current code, but not in the change.

The sandbox has no files of a locale but the plain one, in which both write the same.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import last_name, values_set, words
from geoheal.fitness.reading.known.modules import imported, written_path

FOLLOWS: Final = "{part} follows the locale, and the change does not"
_NUMBER: Final = re.compile(r"[^{}:]*n$")
"""A form of numbers with the signs of the locale: ``:n``, ``:>9n``."""
_DATES: Final = re.compile(r"%[-_0^#E]*[aAbBchpxX]")
"""Directives of dates with names, or an order, of the locale."""
_FIELD: Final = re.compile(r"\{[^{}]*:([^{}]*n)\}")
_NAMES: Final = words("day_abbr day_name month_abbr month_name")
"""Parts of calendar that are names in the locale's language."""
_FORMATTING: Final = words("format strftime strptime")


def localised(new_code: str, current_code: str) -> Iterator[str]:
    """Report what the change writes, sorts or reads without the locale.

    >>> list(localised("def f(n): return f'{n:d}'", "def f(n): return f'{n:n}'"))
    ["':n' follows the locale, and the change does not"]
    >>> list(localised("def f(day): return NAMES[day.weekday()]", "def f(day): return day.strftime('%d %a')"))
    ["'%a' follows the locale, and the change does not"]
    >>> list(localised("def f(n, ends): return f'{n:n} {ends}'", "def f(n): return '{:n}'.format(n)"))
    []
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    for part in sorted((_count(current) - _count(new)).keys()):
        yield FOLLOWS.format(part=part)


def _count(tree: ast.Module) -> Counter[str]:
    """Return how often each part is used for something else: the same text may be written once for all."""
    return Counter(part for part, _ in set(_following(tree)))


def _following(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what follows the locale, and the text of the expression."""
    modules, parts = imported(tree)
    held = {name: value for name, value in values_set(tree) if isinstance(value, ast.Constant)}
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else node
        module, _, part = written_path(called, modules, parts).rpartition(".")
        if module == "locale" or (module == "calendar" and part in _NAMES):
            yield f"{module}.{part}", ast.unparse(node)
        yield from ((each, ast.unparse(node)) for form in _forms(node, held) for each in _of_form(form))


def _forms(node: ast.AST, held: Mapping[str, ast.Constant]) -> Iterator[str]:
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[*_, ast.Constant(value=str(form))])):
            yield form
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            yield from _FIELD.findall(text)
        case ast.Call(args=arguments) if last_name(node) in _FORMATTING:
            for each in arguments:
                given = held.get(each.id, each) if isinstance(each, ast.Name) else each
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def _of_form(form: str) -> Iterator[str]:
    if "%" not in form and _NUMBER.fullmatch(form):
        yield "':n'"
    yield from _of_dates(form)


def _of_dates(form: str) -> Iterator[str]:
    yield from (f"'{each}'" for each in _DATES.findall(form.replace("%%", "")))
