"""Whether a change accesses the interpreter it runs in, which purely computing code does not need.

Candidate and harness share an interpreter in the sandbox: code that inspects frames, modules or foreign
objects can detect that it is measured, or change the measurement. So can code that inspects the process, the
environment, the machine, its own file or those of the system. Reading the source cannot prove the absence of
this, because names can be composed at run time. It shows what a person should read.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.reading.known.modules import (
    IDENTITY,
    asks_for_identity,
    imported,
    is_private,
    leads_out,
    sentinels_of,
)
from geoheal.fitness.reading.known.names import (
    ATTRIBUTES,
    BY_NAME,
    CODE,
    CONTEXT,
    DEFINED,
    NAMES,
    OF_XML,
    ORDINARY,
    SYSTEM_PATH,
    WHERE,
)
from geoheal.fitness.reading.known.reflexive import shortcuts
from geoheal.fitness.reading.of_others import changes, further_names, is_of, origin_of, root_of, sets_for_all

SHOWN: Final = 3
"""Number of places to list."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A place at which source accesses the interpreter."""

    what: str
    line: int


def new_reaches(new_code: str, current_code: str) -> list[Reach]:
    """Return the places of a change that the current code has less often.

    Examples
    --------
    >>> new_reaches("import sys\\nhere = sys._getframe(1)", "import sys")
    [Reach(what='_getframe', line=2)]
    >>> new_reaches("import functools", "")
    []
    >>> new_reaches("import os\\nhere = os.getpid() < 10", "import os")
    [Reach(what='getpid', line=2)]
    """
    left = Counter(reach.what for reach in _reaches(current_code))
    found = []
    for reach in _reaches(new_code):
        if left[reach.what]:
            left[reach.what] -= 1
        else:
            found.append(reach)
    return found


def described(reaches: list[Reach]) -> str:
    """Describe the places, each once: "_getframe in line 2".

    >>> described([Reach("__dict__", 27), Reach("__dict__", 27), Reach("__dict__", 41)])
    '__dict__ in line 27, __dict__ in line 41'
    """
    places = list(dict.fromkeys(f"{reach.what} in line {reach.line}" for reach in reaches))
    shown = ", ".join(places[:SHOWN])
    return f"{shown} and {len(places) - SHOWN} more" if len(places) > SHOWN else shown


def _reaches(source: str) -> list[Reach]:
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return []
    reading = _Reading(tree)
    found = [Reach(what, getattr(node, "lineno", 0)) for node in ast.walk(tree) for what in reading.of(node)]
    return sorted(found, key=lambda reach: reach.line)


class _Reading:
    """A parsed source: the meaning of its names, and the access of each of its nodes."""

    def __init__(self, tree: ast.AST) -> None:
        self._modules, self._parts = imported(tree)
        self._imported = self._modules.keys() | self._parts.keys()
        self._of_others = self._imported | further_names(tree, self._imported)
        self._owners = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Subscript)
        }
        self._sentinels = sentinels_of(tree)
        self._shortcuts = {id(each) for each in shortcuts(tree)}
        tops = {each.partition(".")[0] for each in (*self._modules.values(), *self._parts.values())}
        self._knows_decimals = "decimal" in tops
        self._reads_xml = "xml" in tops
        self._called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}

    def of(self, node: ast.AST) -> Iterator[str]:
        """Yield the access of a node."""
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from self._of_import(node)
            case ast.Name():
                yield from self._of_name(node)
            case ast.Constant(value=str(text)):
                yield from self._of_text(node, text)
            case ast.Attribute() | ast.Subscript():
                yield from self._of_access(node)
            case ast.MatchClass() | ast.FunctionDef() | ast.keyword():
                yield from _of_definition(node)
            case ast.Call(func=function, args=arguments):
                yield from self._of_call(function, arguments)
            case ast.Compare() if id(node) not in self._shortcuts and asks_for_identity(
                node, self._sentinels
            ):
                yield IDENTITY

    def _of_text(self, node: ast.Constant, text: str) -> Iterator[str]:
        if SYSTEM_PATH.match(text):
            yield f"the path {text}"
        elif text in ATTRIBUTES or text in CODE:  # a name that a function takes, and that it sets
            yield text
        elif id(node) not in self._owners:  # a template, whichever method fills it in
            yield from (name for name in _of_template(node) if _leads_out(name))

    def _of_import(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if leads_out(alias.name))
            return
        module = node.module or ""
        for alias in node.names:
            if alias.name == "*":
                yield f"all names of {module}"
            elif not node.level and (leads_out(module, alias.name) or sets_for_all(module, alias.name)):
                yield f"{module}.{alias.name}"
            elif alias.name in ATTRIBUTES | WHERE or (alias.name in BY_NAME and alias.asname):
                yield alias.name

    def _of_name(self, node: ast.Name) -> Iterator[str]:
        is_loaded = isinstance(node.ctx, ast.Load)
        if node.id in (NAMES if is_loaded else DEFINED):
            yield node.id
        elif is_loaded and node.id in self._modules and id(node) not in self._owners:
            yield f"the module {node.id} as a value"
        elif is_loaded and node.id in BY_NAME and id(node) not in self._called:
            yield f"{node.id} as a value"

    def _of_access(self, node: ast.Attribute | ast.Subscript) -> Iterator[str]:
        if isinstance(node, ast.Attribute):
            module = self._module_of(node.value)
            if _leads_out(node.attr) or (node.attr in WHERE and origin_of(node) in self._imported):
                yield node.attr
            elif module is not None and (leads_out(module, node.attr) or sets_for_all(module, node.attr)):
                yield f"{module}.{node.attr}"
            elif self._library_of(node):
                yield f"{node.attr} of {self._library_of(node)}"
            elif _finds_attributes(node) and id(node) not in self._called:
                yield f"{node.attr} as a value"
            elif root_of(node) in self._imported and (
                node.attr in {"os", "sys", "builtins"} or is_private(node.attr)
            ):
                yield node.attr
        if not isinstance(node.ctx, ast.Load) and is_of(node.value, self._of_others):
            yield f"assignment to {ast.unparse(node)}"

    def _library_of(self, node: ast.Attribute) -> str:
        """Return whose part an attribute is, by its name, where the source knows that library."""
        if node.attr in CONTEXT and isinstance(node.ctx, ast.Load) and self._knows_decimals:
            return "a context"
        return "xml" if node.attr in OF_XML and self._reads_xml else ""

    def _module_of(self, node: ast.expr) -> str | None:
        """Return the module that an expression names, by what was imported."""
        if isinstance(node, ast.Name):
            return self._modules.get(node.id) or self._parts.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._module_of(node.value)
            return None if owner is None else f"{owner}.{node.attr}"
        return None

    def _of_method(self, owner: ast.expr, name: str) -> Iterator[str]:
        if name in {"format", "format_map"}:
            yield from _of_template(owner)
        is_module = isinstance(owner, ast.Name) and owner.id in self._modules
        if changes(name) and not is_module and is_of(owner, self._of_others):
            yield f"change of {ast.unparse(owner)}"

    def _of_call(self, function: ast.expr, arguments: list[ast.expr]) -> Iterator[str]:
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if isinstance(function, ast.Attribute):
            yield from self._of_method(function.value, name)
        if name not in BY_NAME:
            return
        names = arguments[:1] if name in {"attrgetter", "methodcaller"} else arguments[1:2]
        for argument in names:
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                yield f"{name} with a name that is not a literal"
            elif any(_leads_out(part) or part in WHERE for part in argument.value.split(".")):
                yield argument.value
        if name in {"setattr", "delattr"} and arguments and is_of(arguments[0], self._of_others):
            yield f"assignment to {ast.unparse(arguments[0])}"


def _of_definition(node: ast.MatchClass | ast.FunctionDef | ast.keyword) -> Iterator[str]:
    if isinstance(node, ast.keyword):
        yield from {node.arg or ""} & ATTRIBUTES
        return
    if isinstance(node, ast.MatchClass):
        yield from (name for name in node.kwd_attrs if _leads_out(name))
    elif node.name in DEFINED:
        yield node.name


def _leads_out(attribute: str) -> bool:
    is_special = attribute.startswith("__") and attribute.endswith("__")
    return attribute in ATTRIBUTES or (is_special and attribute not in ORDINARY)


def _finds_attributes(node: ast.Attribute) -> bool:
    """Whether a function accesses attributes by name, or fills in templates that do."""
    of_text = isinstance(node.value, ast.Name) and node.value.id == "str"
    return node.attr in BY_NAME or (of_text and node.attr in {"format", "format_map"})


def _of_template(template: ast.expr) -> Iterator[str]:
    """Yield attributes in a template: "{0.f_back}"."""
    if not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
        if not isinstance(template, ast.JoinedStr):
            yield "format of a template that is not a literal"
        return
    try:
        fields = [name or "" for _, name, _, _ in Formatter().parse(template.value)]
    except ValueError:
        return
    for name in fields:
        yield from (part for part in re.findall(r"\.(\w+)", name) if _leads_out(part) or part in WHERE)
