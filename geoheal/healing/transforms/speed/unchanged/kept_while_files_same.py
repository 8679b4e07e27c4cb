"""Cache what functions read from files until one of the files changes, such as settings."""

import ast
from collections.abc import Collection, Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import is_secret
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, sharing_of
from geoheal.healing.transforms.speed.unchanged.file_keeping import FILE_KEEPING
from geoheal.healing.transforms.speed.unchanged.file_reading import FileReading


def kept_while_files_same(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Read files again only after a change.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Collects doubts.

    >>> changed = kept_while_files_same('''import json
    ... def setting(path, name):
    ...     with open(path) as file:
    ...         return json.load(file).get(name)
    ... ''')
    >>> print(changed[changed.index("@_kept"):])
    @_kept_while_files_same(lambda path, name: ([path], (path, name)))
    def setting(path, name):
        with open(path) as file:
            return json.load(file).get(name)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere, purity = elsewhere or Elsewhere(), view.shared(Purity)
    if "_kept_while_files_same" in view.top_level:
        return None
    for function in view.focused_functions:
        if _can_be_kept(function, view):
            _keep(function, edit, view, purity, elsewhere)
    return edit.result()


def _can_be_kept(function: Function, view: ModuleView) -> bool:
    given = function.args
    kinds = (ast.Module, ast.ClassDef)
    return (
        isinstance(function, ast.FunctionDef)
        and isinstance(view.parents[function], kinds)
        and not function.decorator_list
        and not function.name.startswith("__")
        and not (given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs)
        and all(isinstance(each, ast.Constant) for each in given.defaults)
        and not is_secret(function, view, frozenset(_places(function, view)))
    )


def _keep(
    function: Function, edit: SourceEdit, view: ModuleView, purity: Purity, elsewhere: Elsewhere
) -> None:
    reading = FileReading(function, view, purity)
    paths, key = reading.paths(), reading.key()
    if not paths or key is None or not reading.does_nothing_else() or reading.gives_what_runs_out():
        return
    is_fixed = returns_immutable(function, view)
    refused = {Sharing.CHANGED, Sharing.UNKNOWN} if reading.gives_what_it_made() else {Sharing.CHANGED}
    if not is_fixed and sharing_of(function, view) in refused:
        return
    given, files = f"({', '.join(key)},)" if len(key) == 1 else f"({', '.join(key)})", ", ".join(paths)
    defaults = [f"={edit.text(each)}" for each in function.args.defaults]
    names = [each.arg for each in parameters(function)]
    filled = [""] * (len(names) - len(defaults)) + defaults
    signature = ", ".join(name + default for name, default in zip(names, filled, strict=True))
    head = f"lambda {signature}" if signature else "lambda"
    edit.insert_before(function, f"@_kept_while_files_same({head}: ([{files}], {given}))")
    elsewhere.doubt(
        f"{function.name} reads {' and '.join(paths)} again when times, size or inode of the file have "
        "changed: check that its file system keeps these up to date"
        f"{'' if is_fixed else ', and that no code changes what it returns'}."
    )
    for name in ("functools", "os", "re", "time"):
        edit.add_import(f"import {name}")
    edit.add_helper(FILE_KEEPING)


def _places(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the parameter ``key`` if it only selects a part of what was read."""
    uses = [each for each in view.loads.get("key", []) if view.function_of(each) is function]
    if uses and all(_is_place(each, view.parents[each]) for each in uses):
        yield "key"


def _is_place(name: ast.Name, outer: ast.AST) -> bool:
    match outer:
        case ast.Subscript(slice=place):
            return place is name
        case ast.Call(func=ast.Attribute(attr="get" | "has_option" | "getint" | "getboolean" | "getfloat")):
            return name in outer.args
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]):
            return left is name
    return False
