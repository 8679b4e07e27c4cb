"""Leave out the calls of listeners' methods by name, which do not access the list of listeners."""

import ast

from geoheal.healing.transforms.module_view import ModuleView


def without_notifying(source: str) -> str:
    """Return the source without ``getattr(x, name)`` for the elements of a loop whose method is then called.

    Only if the loop does nothing else with the method than test and call it.

    >>> print(without_notifying('''for each in LISTENERS:
    ...     found = getattr(each, name, None)
    ...     if found:
    ...         found(1)
    ... '''))
    for each in LISTENERS:
        found = each
        if found:
            found(1)
    """
    view = ModuleView(ast.parse(source))
    left_out: dict[ast.AST, ast.expr] = {}
    for loop in view.every(ast.For):
        if isinstance(loop.target, ast.Name):
            for node in ast.walk(loop):
                owner = _of_element(node, loop.target.id)
                if owner is not None and _is_only_called(node, loop, view):
                    left_out[node] = owner
    return ast.unparse(_LeaveOut(left_out).visit(view.tree)) if left_out else source


class _LeaveOut(ast.NodeTransformer):
    def __init__(self, left_out: dict[ast.AST, ast.expr]) -> None:
        self._left_out = left_out

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._left_out.get(node) or self.generic_visit(node)


def _of_element(node: ast.AST, element: str) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=name) as owner, _, *_]):
            return owner if name == element else None
    return None


def _is_only_called(node: ast.AST, loop: ast.For, view: ModuleView) -> bool:
    """Whether a method is called at once, or bound to a name that is only tested and called."""
    parent = view.parents[node]
    match parent:
        case ast.Call(func=func):
            return func is node
        case ast.Assign(targets=[ast.Name(id=bound)]):
            pass
        case _:
            return False
    uses = [each for each in ast.walk(loop) if isinstance(each, ast.Name) and each.id == bound]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    return len(uses) == len(loads) + 1 and all(_is_tested_or_called(each, view) for each in loads)


def _is_tested_or_called(node: ast.Name, view: ModuleView) -> bool:
    match view.parents[node]:
        case ast.Call(func=ast.Name(id="callable")) | ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.Call(func=func):
            return func is node
        case ast.If(test=test):
            return test is node
    return False
