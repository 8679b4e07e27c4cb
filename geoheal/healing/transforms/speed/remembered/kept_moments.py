"""Cache parsed times: ``datetime.strptime`` takes several microseconds per call.

A parsed time depends on the text, the format, the locale of the process and its time zone; all of them are
part of the key. The results are immutable. Other values than texts are parsed as before.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.facts.shapes import has_starred
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit

KEPT_MAX: Final = 4096
"""Largest number of cached times, least recently used ones are removed."""

READING: Final = '''@functools.lru_cache(maxsize={most})
def _read_once(read, texts, language, zone):
    return read(*texts)


def _read(read, *texts):
    """What texts say; equal ones are read once, as long as language and time zone stay."""
    if all(type(each) is str for each in texts):
        return _read_once(read, texts, locale.setlocale(locale.LC_TIME), time.tzname)
    return read(*texts)
'''

_ARGUMENTS: Final = {
    "datetime.datetime.strptime": 2,
    "time.strptime": 2,
    "email.utils.parsedate_to_datetime": 1,
}
"""Functions that parse times, and their number of text arguments."""


def kept_moments(source: str, functions: Collection[str] | None = None) -> str | None:
    """Cache the times that these functions parse.

    >>> changed = kept_moments('''import datetime
    ... def day(text):
    ...     return datetime.datetime.strptime(text, "%d/%b/%Y").date()
    ... ''')
    >>> print(changed.splitlines()[-1])
        return _read(datetime.datetime.strptime, text, "%d/%b/%Y").date()
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    for node in view.focused_nodes():
        if isinstance(node, ast.Call) and _reads_time(node, view) and view.function_of(node) is not None:
            given = ", ".join(edit.text(each) for each in [node.func, *node.args])
            edit.replace(node, f"_read({given})")
            edit.add_helper(READING.replace("{most}", str(KEPT_MAX)))
            for name in ("functools", "locale", "time"):
                edit.add_import(f"import {name}")
    return edit.result()


def _reads_time(call: ast.Call, view: ModuleView) -> bool:
    """Whether a call parses a time from texts, by a function imported under this name."""
    root, function = root_name(call.func), view.function_of(call)
    is_global = root in view.imported and len(view.top_level.get(root or "", [])) == 1
    is_own = function is not None and root in view.locals_of(function)
    return (
        is_global
        and not is_own
        and len(call.args) == _ARGUMENTS.get(view.dotted(call.func) or "")
        and not call.keywords
        and not has_starred(call)
    )
