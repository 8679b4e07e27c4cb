"""Edits of source text at nodes of its syntax tree; everything else stays the same, byte by byte."""

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from geoheal.healing.transforms.facts.long_strings import has_long_string, keeps_long_strings
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.parsing import parsed
from geoheal.healing.transforms.scopes import names_bound

INDENT = "    "
_WORD = re.compile(r"\b[a-z_]+\b")
_SHOWING = re.compile(r"=\s*(?:![ars]\s*)?[}:]")


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    start: int
    end: int
    text: str = field(compare=False)


class SourceEdit:
    """Collects edits of one source, and applies them together.

    Raises
    ------
    SyntaxError
        If the source is not valid Python.

    Examples
    --------
    >>> edit = SourceEdit("x = 1  # one\\n")
    >>> edit.replace(edit.tree.body[0].value, "2")
    >>> edit.result()
    'x = 2  # one\\n'
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = parsed(source)
        self._lines = source.encode().splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._bytes = source.encode()
        self._edits: list[_Edit] = []
        self._imports: list[str] = []
        self._helpers: list[str] = []
        self._is_lost = False

    def text(self, node: ast.AST) -> str:
        """Return the source of a node; a tuple always in parentheses, so that it may become an argument."""
        start, end = self._span(node)
        text = self._bytes[start:end].decode()
        return f"({text})" if isinstance(node, ast.Tuple) and _is_bare(node, text) else text

    def replace(self, node: ast.AST, text: str) -> None:
        """Replace a node by other source; inside an f-string, with quotes that do not end it."""
        start, end = self._span(node)
        quote = next((quote for first, last, quote in self._shown if first < start and end < last), "")
        free = '"' if quote == "'" else "'"
        if quote and quote not in self.text(node):
            text = text.replace(quote, free)
        self._add(start, end, text)

    def insert_before(self, statement: ast.stmt, text: str) -> None:
        """Insert lines before a statement (and its decorators), at its indentation."""
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        start = self._starts[first - 1]
        self._add(start, start, self._indented(text, statement))

    def insert_after(self, statement: ast.stmt, text: str) -> None:
        """Insert lines after a statement, at its indentation."""
        end = self._starts[statement.end_lineno or statement.lineno]
        lines = self._indented(text, statement)
        if not self._bytes[:end].endswith(b"\n"):
            lines = "\n" + lines.removesuffix("\n")
        self._add(end, end, lines)

    def replace_statements(self, first: ast.stmt, last: ast.stmt, text: str) -> None:
        """Replace whole lines from one statement to another of the same block.

        All edits are discarded if a text of several lines would not be kept as it is.
        """
        start = self._starts[first.lineno - 1]
        end = self._starts[last.end_lineno or last.lineno]
        if not self.indentation(first):
            self._is_lost |= not keeps_long_strings(self._bytes[start:end].decode(), text)
        self._add(start, end, self._indented(text, first))

    def block_text(self, first: ast.stmt, last: ast.stmt) -> str:
        """Return the lines between two statements of the same block, included, without indentation."""
        lines = [line.decode() for line in self._lines[first.lineno - 1 : last.end_lineno]]
        indentation = self.indentation(first)
        return "".join(line.removeprefix(indentation) for line in lines)

    def _indented(self, text: str, statement: ast.stmt) -> str:
        """Return the lines at a statement's indentation.

        Text with multi-line strings cannot be reindented; all edits are discarded then.
        """
        indentation = self.indentation(statement)
        self._is_lost |= bool(indentation) and has_long_string(text)
        return _indented(text, indentation)

    def remove(self, statement: ast.stmt) -> None:
        """Remove a statement's lines."""
        start = self._starts[statement.lineno - 1]
        end = self._starts[statement.end_lineno or statement.lineno]
        self._add(start, end, "")

    def indentation(self, statement: ast.stmt) -> str:
        """Return the white space before a statement."""
        line = self._lines[statement.lineno - 1].decode()
        return line[: len(line) - len(line.lstrip())]

    def is_elif(self, statement: ast.stmt) -> bool:
        """Whether an ``if`` is an ``elif``."""
        return isinstance(statement, ast.If) and self.text(statement).startswith("elif")

    def _add(self, start: int, end: int, text: str) -> None:
        """Add an edit once: two reasons for the same edit do not exclude each other."""
        if all((each.start, each.end, each.text) != (start, end, text) for each in self._edits):
            self._edits.append(_Edit(start, end, text))

    def binds(self, names: Collection[str]) -> bool:
        """Whether the source rebinds one of these names of built-in functions."""
        return bool(self._bound & set(names))

    def stands_alone(self, statement: ast.stmt) -> bool:
        """Whether the statement's lines contain nothing else but a comment."""
        before = self._lines[statement.lineno - 1][: statement.col_offset]
        after = self._lines[(statement.end_lineno or 1) - 1][statement.end_col_offset or 0 :]
        return not before.strip() and (not after.strip() or after.strip().startswith(b"#"))

    def add_import(self, line: str) -> None:
        """Add ``import name``, unless it exists already."""
        name = line.removeprefix("import ").split(".", maxsplit=1)[0]
        self._is_lost |= name in self._bound
        if line not in self._top_lines and line not in self._imports:
            self._imports.append(line)

    def add_helper(self, text: str) -> None:
        """Add definitions after the imports, unless the source has them already."""
        names = re.findall(r"^(?:def|class|async def) (\w+)|^(\w+) =", text, re.MULTILINE)
        if text.strip() in self.source:
            return
        self._is_lost |= any(name in self._bound for pair in names for name in pair)
        if text not in self._helpers:
            self._helpers.append(text)

    def result(self) -> str | None:
        """Return the edited source.

        None without edits, if they overlap, or if the result is not valid Python.
        """
        edits = sorted([*self._prologue(), *self._edits])
        if not self._edits or self._is_lost or self._means_otherwise(edits) or self._is_shown(edits):
            return None
        pieces, position = [], 0
        for edit in edits:
            if edit.start < position:
                return None
            pieces += [self._bytes[position : edit.start], self._with_newlines(edit.text).encode()]
            position = edit.end
        pieces.append(self._bytes[position:])
        edited = b"".join(pieces).decode()
        try:
            ast.parse(edited)
        except SyntaxError:
            return None
        return edited

    def _with_newlines(self, text: str) -> str:
        """Return the text with the source's line endings."""
        plain = text.replace("\r\n", "\n")
        return plain.replace("\n", "\r\n") if b"\r\n" in self._bytes else plain

    def _means_otherwise(self, edits: list[_Edit]) -> bool:
        """Whether an edit uses a built-in name that the source rebinds."""
        used = {word for edit in edits for word in _WORD.findall(edit.text)} & _GENERATED
        return bool(used & self._bound)

    def _is_shown(self, edits: list[_Edit]) -> bool:
        """Whether an edit changes an expression whose source an f-string shows: ``f"{x=}"``."""
        strings = (each for each in ast.walk(self.tree) if isinstance(each, ast.JoinedStr))
        spans = [self._span(each) for each in strings if _SHOWING.search(self.text(each))]
        return any(start < edit.start < end for start, end in spans for edit in edits)

    @cached_property
    def _shown(self) -> list[tuple[int, int, str]]:
        """Return start and end of the one-line f-strings, and their quotes."""
        strings = [each for each in ast.walk(self.tree) if isinstance(each, ast.JoinedStr)]
        spans = [(*self._span(each), self.text(each)[-1:]) for each in strings]
        return [span for span in spans if not self._bytes[: span[1]].endswith((b'"""', b"'''"))]

    @cached_property
    def _bound(self) -> frozenset[str]:
        return names_bound(self.tree)

    @cached_property
    def _top_lines(self) -> frozenset[str]:
        return frozenset(self.text(each) for each in self.tree.body)

    def _prologue(self) -> list[_Edit]:
        """Return imports before the first import, helpers after the module's first imports."""
        beginning = _beginning(self.tree.body)
        imports = [each for each in beginning if isinstance(each, ast.Import | ast.ImportFrom)]
        plain = [each for each in imports if not _is_future(each)]
        edits = []
        after = self._starts[beginning[-1].end_lineno or 0] if beginning else self._after_heading()
        definitions = (b"def ", b"class ", b"@", b"async ")
        gap = "\n\n" if self._bytes[after:].lstrip(b"\n").startswith(definitions) else "\n"
        if self._bytes[after:].startswith(b"\n"):
            gap = ""
        imports_text = "".join(f"{line}\n" for line in self._imports)
        helpers_text = "".join(f"\n\n{helper.strip()}\n" for helper in self._helpers)
        if imports_text and plain:
            at = self._starts[plain[0].lineno - 1]
            edits.append(_Edit(at, at, imports_text))
            imports_text = ""
        if imports_text or helpers_text:
            before = "\n" if imports_text and beginning else ""
            edits.append(_Edit(after, after, before + imports_text + helpers_text + gap))
        return edits

    def _after_heading(self) -> int:
        """Return the line after the leading comments of the module, such as shebang and licence."""
        count = next(
            (number for number, line in enumerate(self._lines) if not line.startswith(b"#")), len(self._lines)
        )
        is_apart = count < len(self._lines) and not self._lines[count].strip()
        if is_apart:
            return self._starts[count]
        return self._starts[1] if self._lines and self._lines[0].startswith(b"#!") else 0

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.excepthandler | ast.alias)  # noqa: S101
        assert node.end_lineno is not None  # noqa: S101 - parsed from text
        assert node.end_col_offset is not None  # noqa: S101
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset


_GENERATED = frozenset(
    (
        *("set", "frozenset", "isinstance", "list", "tuple", "len", "sorted", "reversed", "dict"),
        *("all", "iter", "next", "str", "super", "type", "max", "min", "sum", "range", "enumerate"),
        *("getattr", "setattr", "hasattr", "callable", "property"),
    )
)
"""Built-in names that edits use."""


def atom(text: str, node: ast.expr) -> str:
    """Return the text, in parentheses if an adjacent operator would bind tighter."""
    is_atom = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Constant)
    return text if is_atom else f"({text})"


def _indented(text: str, indentation: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{indentation}{line}\n" if line.strip() else "\n" for line in lines)


def _beginning(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the docstring and the imports at the start of a module."""
    found: list[ast.stmt] = []
    for number, statement in enumerate(body):
        is_first = number == 0 and is_docstring(statement)
        if not (is_first or isinstance(statement, ast.Import | ast.ImportFrom)):
            break
        found.append(statement)
    return found


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _is_bare(node: ast.Tuple, text: str) -> bool:
    """Whether a tuple has no parentheses of its own: ``a, b`` and ``(a), b``.

    >>> shown = ["(a, b)", "(a), b", "(a),", "()", "a, b"]
    >>> [_is_bare(ast.parse(each).body[0].value, each) for each in shown]
    [False, True, True, False, True]
    """
    if not text.startswith("(") or any(isinstance(each, ast.Slice) for each in node.elts):
        return True
    match ast.parse(f"_({text})", mode="eval").body:
        case ast.Call(args=[ast.Tuple()]):
            return False
    return True
