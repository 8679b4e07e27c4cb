"""Search for the text of a pattern before the pattern.

``re.sub("^" + re.escape(prefix), "", path)`` builds a pattern, looks it up, and runs it. Where the text that
it needs does not occur, no pattern has to be built; and where it needs nothing else, methods of texts do.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import is_secret
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit
from geoheal.healing.transforms.speed.patterns.needed_text import Following, NeededText, Value, needed_text
from geoheal.healing.transforms.speed.patterns.pattern_uses import PatternUse, pattern_use
from geoheal.healing.transforms.top_level import top_statement

_UNFOUND: Final = {
    "search": "None",
    "match": "None",
    "fullmatch": "None",
    "findall": "[]",
    "finditer": "iter(())",
    "split": "[text]",
    "sub": "text",
    "subn": "(text, 0)",
}
"""Functions of ``re``, and what they return for a text without a match."""
_FROM_THE_START: Final = {"match", "fullmatch"}
_CALLED: Final = {"type", "len", "iter"}
_REPLACING: Final = {"sub", "subn"}


@dataclass(frozen=True, slots=True)
class _TextLookup:
    """A call of ``re`` for a pattern that needs a text."""

    use: PatternUse
    needed: NeededText
    replacement: str
    """The text that replaces a match; empty if the call does not replace."""
    searched: ast.expr

    @property
    def names(self) -> list[str]:
        """The variables whose values the pattern holds, each once."""
        return list(dict.fromkeys(each.name for each in self.needed.parts if isinstance(each, Value)))


def text_first(source: str, functions: Collection[str] | None = None) -> str | None:
    """Search for the text that a pattern needs before the pattern is built.

    >>> changed = text_first('''import re
    ... def below(root, path):
    ...     return re.sub("^" + re.escape(root) + "(?=/|$)", "", path)
    ... ''')
    >>> print(changed[changed.index("def"):])
    def _sub_in_below(root, text):
        if not type(root) is type(text) is str:
            return re.sub("^" + re.escape(root) + "(?=/|$)", "", text)
        if not text.startswith(root):
            return text
        rest = text[len(root):]
        return rest if rest[:1] in ("", "/") or rest == "\\n" else text
    <BLANKLINE>
    <BLANKLINE>
    def below(root, path):
        return _sub_in_below(root, path)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if view.imported.get("re") != "re" or "re" not in view.top_level or _CALLED & set(view.top_level):
        return None
    taken: dict[str, str] = {}
    for function in view.focused_functions:
        for node in ast.walk(function):
            use = pattern_use(node, view) if view.function_of(node) is function else None
            lookup = None if use is None or is_secret(use.pattern, view) else _lookup(use, function, view)
            if lookup is not None:
                _replace(lookup, function, edit, view, taken)
    return edit.result()


def _lookup(use: PatternUse, function: Function, view: ModuleView) -> _TextLookup | None:
    if use.flags is not None or use.name not in _UNFOUND:
        return None
    match use.name in _REPLACING, use.others:
        case True, [ast.Constant(value=str(replacement)), ast.expr() as searched] if "\\" not in replacement:
            pass
        case False, [ast.expr() as searched]:
            replacement = ""
        case _:
            return None
    parts = list(_parts(use.pattern, view))
    local = view.locals_of(function)
    needed = None if None in parts else needed_text([each for each in parts if each is not None])
    if needed is None or any(each.name not in local for each in needed.parts if isinstance(each, Value)):
        return None
    if _is_looked_at(searched, function):
        return None
    return _TextLookup(use, needed, replacement, searched)


def _is_looked_at(searched: ast.expr, function: Function) -> bool:
    """Whether a function asks by a method or an operator whether a text has another in it."""
    text = ast.dump(searched)
    for each in ast.walk(function):
        match each:
            case ast.Call(func=ast.Attribute(value=held, attr="startswith" | "endswith")):
                pass
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[held]):
                pass
            case _:
                continue
        if ast.dump(held) == text:
            return True
    return False


def _parts(pattern: ast.expr, view: ModuleView) -> Iterator[str | Value | None]:
    """Yield the parts of a concatenated pattern; None for any but constants and escaped variables."""
    match pattern:
        case ast.Constant(value=str(text)):
            yield text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _parts(left, view)
            yield from _parts(right, view)
        case ast.JoinedStr(values=values):
            for each in values:
                yield from _parts(each, view)
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            yield from (each if isinstance(each, Value) else None for each in _parts(value, view))
        case ast.Call(func=function, args=[ast.Name(id=name)], keywords=[]) if (
            view.dotted(function) == "re.escape"
        ):
            yield Value(name)
        case _:
            yield None


def _replace(
    lookup: _TextLookup, function: Function, edit: SourceEdit, view: ModuleView, taken: dict[str, str]
) -> None:
    """Replace a call by a call of a function that searches for the text first."""
    if {"text", "rest"} & set(lookup.names):
        return
    body = _body(lookup, edit.text(lookup.use.pattern))
    if body not in taken:
        wanted = view.fresh_name(f"_{lookup.use.name}_in_{function.name.strip('_')}")
        while wanted in taken.values():
            wanted += "_2"
        taken[body] = wanted
        edit.insert_before(top_statement(function, view), f"def {wanted}{body}\n\n")
    given = ", ".join([*lookup.names, edit.text(lookup.searched)])
    edit.replace(lookup.use.call, f"{taken[body]}({given})")


def _body(lookup: _TextLookup, pattern: str) -> str:
    """Return the parameters and the body of the function."""
    replaced = f"{_quoted(lookup.replacement)}, " if lookup.use.name in _REPLACING else ""
    call = f"re.{lookup.use.name}({pattern}, {replaced}text)"
    types = " is ".join(f"type({each})" for each in [*lookup.names, "text"])
    lines = [f"if not {types} is str:", f"{INDENT}return {call}", *_steps(lookup, call)]
    return f"({', '.join([*lookup.names, 'text'])}):\n" + "".join(f"{INDENT}{line}\n" for line in lines)


def _steps(lookup: _TextLookup, call: str) -> Iterator[str]:
    needed = lookup.needed
    text = " + ".join(each.name if isinstance(each, Value) else _quoted(each) for each in needed.parts)
    is_first = needed.is_first and (needed.at_start or lookup.use.name in _FROM_THE_START)
    unfound = _UNFOUND[lookup.use.name]
    yield f"if not text.startswith({text}):" if is_first else f"if {text} not in text:"
    yield f"{INDENT}return {unfound}"
    if lookup.use.name == "sub" and needed.at_start and needed.ends is not None:
        yield f"rest = text[len({text}):]"
        yield _without_start(needed.ends, lookup.replacement)
    else:
        yield f"return {call}"


def _without_start(ends: Following, replacement: str) -> str:
    """Return the statement that returns what is left of a text, if it may follow."""
    found = f"{_quoted(replacement)} + rest" if replacement else "rest"
    first = [*([""] if ends.at_end else []), *sorted(ends.characters)]
    if not first:
        return f"return {found}"
    wanted = f"({', '.join(map(_quoted, first))}{',' if len(first) == 1 else ''})"
    newline = ' or rest == "\\n"' if ends.before_newline and "\n" not in ends.characters else ""
    return f"return {found} if rest[:1] in {wanted}{newline} else text"


def _quoted(text: str) -> str:
    written = repr(text)
    return f'"{text}"' if written == f"'{text}'" and '"' not in text else written
