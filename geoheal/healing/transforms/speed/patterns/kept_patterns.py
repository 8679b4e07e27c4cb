"""Cache compiled patterns that are built from variables, by the values of these.

``re.sub("^" + re.escape(prefix), "", path)`` builds the pattern in every call. At best, it is found in the
cache of ``re``, which has 512 entries; with more patterns, it is compiled each time.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import is_secret
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit
from geoheal.healing.transforms.speed.patterns.pattern_uses import PatternUse, pattern_use
from geoheal.healing.transforms.top_level import top_statement

KEPT_MAX: Final = 2048
"""Largest number of cached patterns; least recently used ones are removed."""

PATTERN: Final = '''@functools.lru_cache(maxsize={most}, typed=True)
def _pattern(text, flags=0):
    """A compiled pattern."""
    return re.compile(text, flags)
'''

_HELD: Final = (ast.Name, ast.Attribute, ast.Subscript)


def kept_patterns(source: str, functions: Collection[str] | None = None) -> str | None:
    """Compile a pattern once for each combination of the values that it is built from.

    >>> changed = kept_patterns('''import re
    ... def strip(prefix, path):
    ...     return re.sub("^" + re.escape(prefix) + "/", "", path)
    ... ''')
    >>> print(changed[changed.index("@functools"):])
    @functools.lru_cache(maxsize=2048, typed=True)
    def _pattern_in_strip(prefix):
        return re.compile("^" + re.escape(prefix) + "/")
    <BLANKLINE>
    <BLANKLINE>
    def strip(prefix, path):
        return _pattern_in_strip(prefix).sub("", path)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if view.imported.get("re") != "re" or "re" not in view.top_level:
        return None
    taken: dict[str, str] = {}
    for function in view.focused_functions:
        for node in ast.walk(function):
            use = pattern_use(node, view) if view.function_of(node) is function else None
            if use is not None and not _is_kept_already(function, view) and not is_secret(use.pattern, view):
                _keep(use, function, edit, view, taken)
    return edit.result()


def _is_kept_already(function: Function, view: ModuleView) -> bool:
    """Whether the function's results are already cached."""
    decorators = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    kept = {"functools.cache", "functools.lru_cache", "functools.cached_property"}
    return any(view.dotted(each) in kept for each in decorators)


def _keep(
    use: PatternUse, function: Function, edit: SourceEdit, view: ModuleView, taken: dict[str, str]
) -> None:
    flags = "" if use.flags is None else f", {edit.text(use.flags)}"
    names = _texts_in(use.pattern, function, view)
    if names is None:
        if not _is_text(use.pattern, view):
            return
        made = f"_pattern({edit.text(use.pattern)}{flags})"
        edit.add_helper(PATTERN.replace("{most}", str(KEPT_MAX)))
    else:
        given = ", ".join(sorted(names))
        body = f"({given}):\n{INDENT}return re.compile({edit.text(use.pattern)}{flags})\n"
        if body not in taken:
            taken[body] = _fresh(f"_pattern_in_{function.name.strip('_')}", set(taken.values()), view)
            top = top_statement(function, view)
            head = f"@functools.lru_cache(maxsize={KEPT_MAX}, typed=True)\ndef {taken[body]}"
            edit.insert_before(top, f"{head}{body}\n\n")
        made = f"{taken[body]}({given})"
    rest = ", ".join(edit.text(each) for each in use.others)
    edit.replace(use.call, made if use.name == "compile" else f"{made}.{use.name}({rest})")
    edit.add_import("import functools")


def _texts_in(pattern: ast.expr, function: Function, view: ModuleView) -> set[str] | None:
    """Return the local texts that a pattern is built from; None if it is built from anything else."""
    if isinstance(pattern, _HELD):
        return None  # it is a text, or a pattern, itself
    read = {name for name in read_names(pattern) if name not in view.imported and name != "re"}
    used: set[str] = set()
    if not _is_put_together(pattern, view, used):
        return None
    return used if used and read == used and used <= view.locals_of(function) else None


def _is_put_together(pattern: ast.expr, view: ModuleView, used: set[str]) -> bool:
    """Whether a pattern is a concatenation of constants, texts and escaped texts.

    Adds their names to `used`.
    """
    match pattern:
        case ast.Constant(value=str() | bytes()):
            return True
        case ast.BinOp(op=ast.Add()):
            return _is_put_together(pattern.left, view, used) and _is_put_together(pattern.right, view, used)
        case ast.JoinedStr():
            return all(_is_put_together(each, view, used) for each in pattern.values)
        case ast.FormattedValue(value=ast.Call(), conversion=-1, format_spec=None):
            return _is_put_together(pattern.value, view, used)
        case ast.Name(id=name):
            used.add(name)
            return True
        case ast.Call(func=ast.Attribute(), args=[ast.Name(id=name)], keywords=[]):
            used.add(name)
            return view.dotted(pattern.func) == "re.escape"
    return False


def _is_text(pattern: ast.expr, view: ModuleView) -> bool:
    """Whether a pattern is certainly a text: an unhashable value could not be a key."""
    match pattern:
        case ast.JoinedStr():
            return True
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return True  # nothing that has no hash can be compiled: Python's own cache asks for it, too
        case ast.BinOp(op=ast.Add()):
            return any(
                _is_text(each, view) and not isinstance(each, _HELD) for each in (pattern.left, pattern.right)
            )
        case ast.BinOp(op=ast.Mod()):
            return isinstance(pattern.left, ast.Constant)
        case ast.Constant():
            return isinstance(pattern.value, str | bytes)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join" | "format")):
            return True
        case ast.Call():
            return view.dotted(pattern.func) == "re.escape"
    return False


def _fresh(wanted: str, taken: set[str], view: ModuleView) -> str:
    name = view.fresh_name(wanted)
    while name in taken:
        name += "_2"
    return name
