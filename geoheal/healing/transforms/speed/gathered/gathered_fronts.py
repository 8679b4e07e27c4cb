"""Insert the elements that a loop inserts at the front of a list once, after the loop.

``names.insert(0, name)`` moves all names for each one; so does ``names = [name] + names``. In the loop the
items are gathered at the end of another list.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.own_variables import is_built_unseen
from geoheal.healing.transforms.facts.shapes import is_name, uses_of
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by, root_name
from geoheal.healing.transforms.scopes import is_reached_unspelt, parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit
from geoheal.healing.transforms.speed.gathered.grown_in_place import is_quiet
from geoheal.healing.transforms.speed.gathered.growth import kind_made
from geoheal.healing.transforms.speed.own_class import stays_inside

IN_FRONT: Final = '''def _put_in_front(held, added):
    """held.insert(0, item) for each item that was added."""
    if type(held) is list:
        held[:0] = added[::-1]
    else:
        insert = held.insert
        for item in added:
            insert(0, item)
'''
_Held = ast.Name | ast.Attribute


def gathered_fronts(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Gather what loops of these functions insert at the front.

    >>> changed = gathered_fronts('''def path(node):
    ...     names = []
    ...     while node is not None:
    ...         names.insert(0, node.name)
    ...         node = node.parent
    ...     return names
    ... ''')
    >>> print(changed[changed.index("def path"):])
    def path(node):
        names = []
        names_added = []
        while node is not None:
            names_added.append(node.name)
            node = node.parent
        if names_added:
            _put_in_front(names, names_added)
        return names
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        if is_reached_unspelt(function):
            continue
        sites: dict[str, list[tuple[ast.stmt, _Held, ast.expr]]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.stmt) and (found := _inserted(node)) is not None:
                sites.setdefault(ast.unparse(found[0]), []).append((node, *found))
        for inserted in sites.values():
            _gather(function, inserted, edit, view, elsewhere)
    return edit.result()


def _inserted(statement: ast.stmt) -> tuple[_Held, ast.expr] | None:
    """Return the list and the item of ``xs.insert(0, x)`` and ``xs = [x] + xs``."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute(value=ast.Name()) as held, attr="insert"),
                args=[ast.Constant(value=0), item],
                keywords=[],
            )
        ):
            return held, item
        case ast.Assign(
            targets=[ast.Name(id=name) as held],
            value=ast.BinOp(left=ast.List(elts=[item]), op=ast.Add(), right=ast.Name(id=grown))
            | ast.List(elts=[item, ast.Starred(value=ast.Name(id=grown))]),
        ) if name == grown and not isinstance(item, ast.Starred):
            return held, item
    return None


def _gather(
    function: Function,
    inserted: Sequence[tuple[ast.stmt, _Held, ast.expr]],
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    """Gather in the outermost loop in which the list is not used otherwise."""
    statements, held = [each for each, _, _ in inserted], inserted[0][1]
    loops = [each for each in view.ancestors(statements[0]) if isinstance(each, Loop)]
    fit = [
        loop
        for loop in loops
        if view.function_of(loop) is function
        and all(loop in view.ancestors(each) for each in statements)
        and _is_alone(held, statements, loop)
    ]
    if not fit or not all(edit.stands_alone(each) for each in (fit[-1], *statements)):
        return
    loop, name = fit[-1], held.id if isinstance(held, ast.Name) else held.attr
    is_own = isinstance(held, ast.Name) and _is_own(held.id, statements, function, view)
    if is_own and not is_built_unseen(loop, uses_of(name, function), view):
        return
    if not is_own:
        if any(isinstance(each, ast.Assign) for each in statements) or not _is_calm(loop, view):
            return
        elsewhere.doubt(
            f"Items that a loop puts in front of {name} are added when the loop has ended: check that no "
            "code reads them earlier, or after a failure."
        )
    made, listed = view.fresh_name(f"{name.strip('_')}_added"), edit.text(held)
    for statement, _, item in inserted:
        edit.replace(statement, f"{made}.append({edit.text(item)})")
    edit.add_helper(IN_FRONT)
    edit.insert_before(loop, f"{made} = []")
    edit.insert_after(loop, f"if {made}:\n{INDENT}_put_in_front({listed}, {made})")


def _is_alone(held: _Held, statements: Sequence[ast.stmt], loop: ast.AST) -> bool:
    """Whether a loop only inserts into the list, does not bind its name again, and ends at its end."""
    own = {id(part) for each in statements for part in _heads(each)}
    leaving = ast.Return | ast.Yield | ast.YieldFrom | ast.Await | ast.Raise | ast.Lambda | ast.FunctionDef
    root, name = root_name(held), ast.unparse(held)
    for node in ast.walk(loop):
        if isinstance(node, leaving):
            return False
        if id(node) in own:
            continue
        if isinstance(held, ast.Attribute) and isinstance(node, ast.Attribute) and node.attr == held.attr:
            return False
        if isinstance(held, ast.Name) and is_name(node, name):
            return False
        if root is not None and is_rebound_by(node, root):
            return False
    return True


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the parts of an insertion that name the list."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=held))):
            yield held
        case ast.Assign(targets=[held], value=ast.BinOp(right=grown)):
            yield from (held, grown)
        case ast.Assign(targets=[held], value=ast.List(elts=[_, ast.Starred(value=grown)])):
            yield from (held, grown)


def _is_own(name: str, statements: Sequence[ast.stmt], function: Function, view: ModuleView) -> bool:
    """Whether the function creates the list, and no other code can refer to it while the loop runs."""
    if any(each.arg == name for each in parameters(function)):
        return False
    given = [each for each in view.assignments.get(name, []) if view.function_of(each) is function]
    others = [each for each in given if each not in statements]
    bound = sum(is_rebound_by(node, name) for node in ast.walk(function))
    is_new = bool(others) and all(
        each.value is not None and kind_made(each.value) == "list" for each in others
    )
    loads = [each for each in view.loads.get(name, []) if function in view.ancestors(each)]
    parts = {id(part) for each in statements for part in _heads(each)}
    is_kept = any(
        not (stays_inside(each, view) or isinstance(view.parents[each], ast.Return))
        for each in loads
        if id(each) not in parts
    )
    return is_new and bound == len(given) and not is_kept


def _is_calm(loop: ast.AST, view: ModuleView) -> bool:
    """Whether a loop calls nothing that might look at the list, and no ``try`` is around it."""
    return not any(isinstance(each, ast.Try) for each in view.ancestors(loop)) and all(
        not isinstance(node, ast.Call) or is_quiet(node, view) or _is_insertion(node)
        for node in ast.walk(loop)
    )


def _is_insertion(call: ast.Call) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="insert" | "append"), args=given):
            return not any(isinstance(each, ast.Call) for part in given for each in ast.walk(part))
    return False
