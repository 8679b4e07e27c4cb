"""Functions that only read files: the files, and everything else that their results depend on."""

import ast
import builtins
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_rebound_by, root_name
from geoheal.healing.transforms.scopes import own_nodes, parameters, returned_values

_READERS: Final = words(
    "json.load tomllib.load tomllib.loads plistlib.load plistlib.loads csv.reader csv.DictReader "
    "ast.literal_eval configparser.ConfigParser configparser.RawConfigParser configparser.SafeConfigParser "
    "pathlib.Path os.path.join os.path.dirname os.path.basename os.path.splitext os.path.exists "
    "os.path.isfile io.StringIO io.BytesIO"
)
"""Python's functions that read their argument, or create an object that does."""
_PARSERS: Final = words(
    "configparser.ConfigParser configparser.RawConfigParser configparser.SafeConfigParser"
)
_METHODS: Final = words(
    "read readline readlines read_text read_bytes read_string read_file read_dict get getint getfloat "
    "getboolean items sections options has_section has_option defaults exists is_file joinpath with_suffix"
)
"""Reading methods of files, paths and parsers."""
_RUNNING_OUT: Final = words(
    "open csv.reader csv.DictReader iter map filter zip enumerate reversed io.StringIO"
)
_WHOLE: Final = words("read_text read_bytes")


class FileReading:
    """What a function reads.

    Parameters
    ----------
    function
        Of a module's top, or a method.
    """

    def __init__(self, function: Function, view: ModuleView, purity: Purity) -> None:
        self._function, self._view, self._purity = function, view, purity
        self._names = view.locals_of(function)
        self._given = {each.arg for each in parameters(function)}

    def paths(self) -> list[str] | None:
        """Return the files that are read, named as outside of the function.

        None if one of them cannot be named.
        """
        found: dict[str, None] = {}
        for node in own_nodes(self._function):
            if isinstance(node, ast.Call) and (path := self._path(node)) is not None:
                known = self._outside(path)
                if known is None:
                    return None
                found[known] = None
        return list(found)

    def key(self) -> list[str] | None:
        """Return what else the result depends on: parameters, attributes, module variables."""
        own = own_name(self._function) if self._is_method() else None
        found = {name: None for name in [each.arg for each in parameters(self._function)] if name != own}
        for node in own_nodes(self._function):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name == own:
                    outer = self._view.parents[node]
                    if not isinstance(outer, ast.Attribute) or self._view.functions_named(outer.attr):
                        return None
                    found[ast.unparse(outer)] = None
                case ast.Name(id=name, ctx=ast.Load()) if name not in self._names and self._is_variable(name):
                    found[name] = None
        return list(found)

    def does_nothing_else(self) -> bool:
        """Whether the function changes and uses only objects that it created itself, and the files."""
        made = set(self._made())
        return all(self._is_plain(node, made) for part in self._function.body for node in own_nodes(part))

    def gives_what_it_made(self) -> bool:
        """Whether the result is a parser that callers could change."""
        return any(self._is_parser(each.id) for each in self._returned() if isinstance(each, ast.Name))

    def gives_what_runs_out(self) -> bool:
        """Whether the result is a file, or an iterator over its content."""
        for each in self._returned():
            values = [each, *(self._values(each.id) if isinstance(each, ast.Name) else [])]
            if any(
                isinstance(value, ast.GeneratorExp)
                or (isinstance(value, ast.Call) and ast.unparse(value.func) in _RUNNING_OUT)
                for value in values
            ):
                return True
        return False

    def _returned(self) -> Iterator[ast.expr]:
        yield from returned_values(self._function)

    def _is_method(self) -> bool:
        return isinstance(self._view.parents[self._function], ast.ClassDef)

    def _is_variable(self, name: str) -> bool:
        binders = self._view.top_level.get(name, [])
        is_made = any(isinstance(each, ast.Assign | ast.AnnAssign) for each in binders)
        return is_made or (name not in self._view.imported and not binders and not hasattr(builtins, name))

    def _path(self, call: ast.Call) -> ast.expr | None:
        """Return the file that a call reads."""
        match call.func:
            case ast.Name(id="open") if call.args:
                return call.args[0]
            case ast.Attribute(value=ast.Name(id=name), attr="read") if call.args and self._is_parser(name):
                return call.args[0]
            case ast.Attribute(value=ast.Call(args=[path]) as maker, attr=method) if (
                method in _WHOLE and self._view.dotted(maker.func) == "pathlib.Path"
            ):
                return path
            case ast.Attribute(value=path, attr=method) if (
                method in _WHOLE and not self._view.functions_named(method)
            ):
                return path
        return None

    def _is_parser(self, name: str) -> bool:
        return any(
            isinstance(each, ast.Call) and self._view.dotted(each.func) in _PARSERS
            for each in self._values(name)
        )

    def _values(self, name: str) -> list[ast.expr | None]:
        return [
            each.value
            for each in self._view.assignments.get(name, [])
            if self._view.function_of(each) is self._function
        ]

    def _outside(self, path: ast.expr) -> str | None:
        """Return a path in names that have the same value before the function starts.

        Variables with one assignment are replaced by their value.
        """
        if isinstance(path, ast.Name) and path.id in self._names - self._given:
            values = self._values(path.id)
            return self._outside(values[0]) if len(values) == 1 and values[0] is not None else None
        for node in ast.walk(path):
            if is_name_among(node, self._names) and not self._is_as_given(node.id):
                return None
            if isinstance(node, ast.Call) and self._view.dotted(node.func) not in _READERS:
                return None
        is_list = isinstance(path, ast.List | ast.Tuple | ast.Dict | ast.Constant)
        return None if is_list and not isinstance(path, ast.Constant) else ast.unparse(path)

    def _is_as_given(self, name: str) -> bool:
        rebound = any(is_rebound_by(each, name) for each in own_nodes(self._function))
        return name in self._given and not rebound

    def _made(self) -> Iterator[str]:
        """Return names of objects that the function created itself: containers, files, parsers."""
        for name in self._names - self._given:
            values = self._values(name)
            if values and all(
                isinstance(each, ast.List | ast.Dict | ast.Set | ast.Call | ast.ListComp | ast.DictComp)
                for each in values
            ):
                yield name
        for node in own_nodes(self._function):
            match node:
                case ast.withitem(optional_vars=ast.Name(id=name)):
                    yield name

    def _is_plain(self, node: ast.AST, made: set[str]) -> bool:  # noqa: C901 - one case per kind of node
        match node:
            case ast.Global() | ast.Nonlocal() | ast.Yield() | ast.YieldFrom() | ast.Await() | ast.Lambda():
                return False
            case (
                ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom()
            ):
                return False
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                return root_name(node) in made
            case ast.Attribute():
                return not (self._view.dotted(node) or "").startswith(("os.environ", "sys."))
            case ast.withitem(context_expr=held):
                return isinstance(held, ast.Call) and self._path(held) is not None
            case ast.Call(func=ast.Name(id="open")):
                return self._only_reads(node)
            case ast.Call(func=ast.Attribute(value=held, attr=method) as function):
                if self._view.dotted(function) in _READERS:
                    return True
                if method in MUTATORS:
                    return root_name(held) in made
                is_reading = method in _METHODS and (root_name(held) in made or self._path(node) is not None)
                return is_reading or self._purity.is_pure_call(node, self._names, made)
            case ast.Call():
                is_known = (self._view.dotted(node.func) or "") in _READERS
                return is_known or self._purity.is_pure_call(node, self._names, made)
        return True

    def _only_reads(self, call: ast.Call) -> bool:
        mode = call.args[1] if len(call.args) > 1 else None
        for each in call.keywords:
            mode = each.value if each.arg == "mode" else mode
        match mode:
            case None:
                return True
            case ast.Constant(value=str(letters)):
                return set(letters) <= set("rbt")
        return False
