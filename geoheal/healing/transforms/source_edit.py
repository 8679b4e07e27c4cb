"""Edits of source text at places of its syntax tree: whatever is not edited stays as it is, byte by byte."""

import ast
from dataclasses import dataclass, field

INDENT = "    "


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    start: int
    end: int
    text: str = field(compare=False)


class SourceEdit:
    """Collects edits of one source, and makes them together.

    Raises
    ------
    SyntaxError
        When the source is no valid Python.

    Examples
    --------
    >>> edit = SourceEdit("x = 1  # one\\n")
    >>> edit.replace(edit.tree.body[0].value, "2")
    >>> edit.result()
    'x = 2  # one\\n'
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self._lines = source.encode().splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._bytes = source.encode()
        self._edits: list[_Edit] = []
        self._imports: list[str] = []
        self._helpers: list[str] = []

    def text(self, node: ast.AST) -> str:
        """The source of a node."""
        start, end = self._span(node)
        return self._bytes[start:end].decode()

    def replace(self, node: ast.AST, text: str) -> None:
        """Replace a node by other source."""
        self._edits.append(_Edit(*self._span(node), text))

    def insert_before(self, statement: ast.stmt, text: str) -> None:
        """Insert lines before a statement (and its decorators), at its indentation."""
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        start = self._starts[first - 1]
        self._edits.append(_Edit(start, start, _indented(text, self.indentation(statement))))

    def insert_after(self, statement: ast.stmt, text: str) -> None:
        """Insert lines after a statement, at its indentation."""
        end = self._starts[statement.end_lineno or statement.lineno]
        lines = _indented(text, self.indentation(statement))
        if not self._bytes[:end].endswith(b"\n"):
            lines = "\n" + lines.removesuffix("\n")
        self._edits.append(_Edit(end, end, lines))

    def replace_statements(self, first: ast.stmt, last: ast.stmt, text: str) -> None:
        """Replace whole lines from one statement to another of the same block."""
        start = self._starts[first.lineno - 1]
        end = self._starts[last.end_lineno or last.lineno]
        self._edits.append(_Edit(start, end, _indented(text, self.indentation(first))))

    def block_text(self, first: ast.stmt, last: ast.stmt) -> str:
        """The lines from one statement to another of the same block, without the block's indentation."""
        lines = self.source.splitlines(keepends=True)[first.lineno - 1 : last.end_lineno]
        indentation = self.indentation(first)
        return "".join(line.removeprefix(indentation) for line in lines)

    def remove(self, statement: ast.stmt) -> None:
        """Remove a statement's lines."""
        start = self._starts[statement.lineno - 1]
        end = self._starts[statement.end_lineno or statement.lineno]
        self._edits.append(_Edit(start, end, ""))

    def indentation(self, statement: ast.stmt) -> str:
        """White space before a statement."""
        line = self._lines[statement.lineno - 1].decode()
        return line[: len(line) - len(line.lstrip())]

    def stands_alone(self, statement: ast.stmt) -> bool:
        """Whether nothing else but a comment is on the statement's lines."""
        before = self._lines[statement.lineno - 1][: statement.col_offset]
        after = self._lines[(statement.end_lineno or 1) - 1][statement.end_col_offset or 0 :]
        return not before.strip() and (not after.strip() or after.strip().startswith(b"#"))

    def add_import(self, line: str) -> None:
        """Import a module, unless that is done already."""
        if line not in {self.text(each) for each in self.tree.body} and line not in self._imports:
            self._imports.append(line)

    def add_helper(self, text: str) -> None:
        """Add definitions after the imports."""
        if text not in self._helpers:
            self._helpers.append(text)

    def result(self) -> str | None:
        """The edited source; None without edits, where they overlap, or where they make no valid Python."""
        edits = sorted([*self._prologue(), *self._edits])
        if not self._edits:
            return None
        pieces, position = [], 0
        for edit in edits:
            if edit.start < position:
                return None
            pieces += [self._bytes[position : edit.start], edit.text.encode()]
            position = edit.end
        pieces.append(self._bytes[position:])
        edited = b"".join(pieces).decode()
        try:
            ast.parse(edited)
        except SyntaxError:
            return None
        return edited

    def _prologue(self) -> list[_Edit]:
        """Imports before the first import, helpers after the last one of the module's beginning."""
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
        """Where the comments end that belong to the whole module: the line for the shell, the licence."""
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


def _indented(text: str, indentation: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{indentation}{line}\n" if line.strip() else "\n" for line in lines)


def _beginning(body: list[ast.stmt]) -> list[ast.stmt]:
    """The docstring and the imports with which a module begins."""
    found: list[ast.stmt] = []
    for number, statement in enumerate(body):
        is_docstring = (
            number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        )
        if not (is_docstring or isinstance(statement, ast.Import | ast.ImportFrom)):
            break
        found.append(statement)
    return found


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
