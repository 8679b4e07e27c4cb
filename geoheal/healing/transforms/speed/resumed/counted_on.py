"""Go on counting in a text, instead of counting from its beginning for each place.

``text.count("\\n", 0, place)`` gives the line of a place, and reads all that is before it. What was counted
last in the same text is known, and only what is between the places is read.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

COUNTED: Final = '''class _Counting(threading.local):
    """The text that was counted in last, what was counted, up to where, and how often it was there."""

    last = None, None, 0, 0


_COUNTING = _Counting()


def _counted(text, sought, end, count):
    """count(text, sought, end), known from the last place in the same text."""
    is_plain = type(text) in (str, bytes) and type(end) is int and 0 <= end <= len(text)
    if not is_plain or type(sought) is not type(text):
        return count(text, sought, end)
    known, earlier, place, found = _COUNTING.last
    if known != text or earlier != sought or abs(end - place) > end:
        place = found = 0
    low, high = sorted((place, end))
    more = text.count(sought, low, high)
    found = found + more if end > place else found - more
    _COUNTING.last = text, sought, end, found
    return found
'''
_WHOLE: Final = "lambda text, sought, end: text.count(sought, 0, end)"
_PART: Final = "lambda text, sought, end: text[:end].count(sought)"


def counted_on(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace counts of one character before a place.

    >>> changed = counted_on('''def line_of(text, place):
    ...     return text[:place].count("|") + 1
    ... ''')
    >>> print(changed[changed.index("def line_of"):])
    def line_of(text, place):
        return _counted(text, "|", place, lambda text, sought, end: text[:end].count(sought)) + 1
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for node in view.focused_nodes():
        match node:
            case ast.Call(
                func=ast.Attribute(value=text, attr="count"),
                args=[sought, ast.Constant(value=0), end],
                keywords=[],
            ):
                way = _WHOLE
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Subscript(
                        value=text,
                        slice=ast.Slice(
                            lower=None | ast.Constant(value=0), upper=ast.expr() as end, step=None
                        ),
                    ),
                    attr="count",
                ),
                args=[sought],
                keywords=[],
            ):
                way = _PART
            case _:
                continue
        if _is_one(sought) and not isinstance(end, ast.Constant | ast.Starred):
            given = ", ".join(map(edit.text, (text, sought, end)))
            edit.replace(node, f"_counted({given}, {way})")
            edit.add_import("import threading")
            edit.add_helper(COUNTED)
    return edit.result()


def _is_one(sought: ast.expr) -> bool:
    """Whether it is one character, which cannot begin before a place and end after it."""
    match sought:
        case ast.Constant(value=str() | bytes() as text):
            return len(text) == 1
    return False
