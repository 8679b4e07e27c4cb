"""Put the former text of moved code in its new place.

Reverting a whole move shows little. If a file was renamed, or a function was moved to another file, the
result shows the lines that changed on the way.
"""

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.repository.hunks import Files

ALIKE: Final = 0.5
"""Share of its lines that a renamed file keeps."""


def in_new_places(older: Files, newer: Files) -> dict[str, str] | None:
    """Return the newer version with the former text of everything moved; None if that is the same.

    >>> older = {"a.py": "def f():\\n    return 1\\n", "b.py": "x = 1\\n"}
    >>> newer = {"a.py": "from b import f\\n", "b.py": "x = 1\\ndef f():\\n    return 2\\n"}
    >>> in_new_places(older, newer)["b.py"]
    'x = 1\\ndef f():\\n    return 1\\n'
    """
    renamed = _renamed(older, newer)
    files = {**newer, **{path: older[former] for path, former in renamed.items()}}
    former, latter = _definitions(older), _definitions(newer)
    moves = [
        (*latter[name], former[name])
        for name in former.keys() & latter.keys()
        if former[name][0] != latter[name][0] and latter[name][0] not in renamed
    ]
    for path, lines, (source, former_lines) in sorted(moves, reverse=True):
        text = files[path].splitlines(keepends=True)
        text[slice(*lines)] = older[source].splitlines(keepends=True)[slice(*former_lines)]
        files[path] = "".join(text)
    return None if files == newer else files


def _renamed(older: Files, newer: Files) -> dict[str, str]:
    """Return the former path of each new file that resembles a deleted one."""
    gone, found = set(older.keys() - newer.keys()), {}
    for path in sorted(newer.keys() - older.keys()):
        likeness = {each: _likeness(older[each], newer[path]) for each in sorted(gone)}
        nearest = max(likeness, key=likeness.__getitem__, default=None)
        if nearest is not None and likeness[nearest] >= ALIKE:
            found[path] = nearest
            gone.remove(nearest)
    return found


def _likeness(older: str, newer: str) -> float:
    return SequenceMatcher(None, older.splitlines(), newer.splitlines(), autojunk=False).ratio()


def _definitions(files: Files) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return path and lines (from 0, end excluded) of functions and classes with unique names."""
    found: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for path, text in files.items():
        for name, lines in _defined(text):
            found.setdefault(name, []).append((path, lines))
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _defined(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        body = ast.parse(text).body
    except NO_CODE:
        return
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield node.name, (first - 1, node.end_lineno or node.lineno)
