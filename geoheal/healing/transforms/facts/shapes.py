"""Questions about one node and its parts that several transforms share."""

import ast
from collections.abc import Container
from typing import TypeGuard

from geoheal.domain.evaluation.syntax import Function


def is_name(node: ast.AST | None, name: str | None) -> TypeGuard[ast.Name]:
    """Whether a node is a certain name, read or bound."""
    return isinstance(node, ast.Name) and node.id == name


def is_name_among(node: ast.AST | None, names: Container[str]) -> TypeGuard[ast.Name]:
    """Whether a node is one of some names, read or bound."""
    return isinstance(node, ast.Name) and node.id in names


def is_read_of(node: ast.AST | None, name: str | None) -> TypeGuard[ast.Name]:
    """Whether a node reads a name."""
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def is_attribute(node: ast.AST | None, attribute: str) -> TypeGuard[ast.Attribute]:
    """Whether a node is a certain attribute of any object, read or assigned."""
    return isinstance(node, ast.Attribute) and node.attr == attribute


def is_attribute_among(node: ast.AST | None, attributes: Container[str]) -> TypeGuard[ast.Attribute]:
    """Whether a node is one of some attributes of any object, read or assigned."""
    return isinstance(node, ast.Attribute) and node.attr in attributes


def is_call_of(node: ast.AST | None, function: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node calls an expression, mostly one that it is the parent of: ``f`` in ``f(x)``."""
    return isinstance(node, ast.Call) and node.func is function


def is_iteration_over(node: ast.AST | None, values: ast.AST) -> TypeGuard[ast.For | ast.comprehension]:
    """Whether a loop or a part of a comprehension runs over an expression."""
    return isinstance(node, ast.For | ast.comprehension) and node.iter is values


def is_none(node: ast.AST | None) -> bool:
    """Whether a node is the constant None."""
    return isinstance(node, ast.Constant) and node.value is None


def is_empty_list(node: ast.AST | None) -> TypeGuard[ast.List]:
    """Whether a node is ``[]``."""
    return isinstance(node, ast.List) and not node.elts


def names_in(node: ast.AST) -> set[str]:
    """Return all names in a node, read or bound.

    >>> sorted(names_in(ast.parse("a = b.c")))
    ['a', 'b']
    """
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def attributes_in(node: ast.AST) -> set[str]:
    """Return the attributes in a node, of any object.

    >>> sorted(attributes_in(ast.parse("a.b = c.d")))
    ['b', 'd']
    """
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def uses_of(name: str, node: ast.AST) -> list[ast.Name]:
    """Return the places in a node that read or bind a name."""
    return [each for each in ast.walk(node) if is_name(each, name)]


def reads_of(name: str, node: ast.AST) -> list[ast.Name]:
    """Return the places in a node that read a name."""
    return [each for each in ast.walk(node) if is_read_of(each, name)]


def mentions(node: ast.AST, name: str) -> bool:
    """Whether a name is in a node, read or bound."""
    return any(is_name(each, name) for each in ast.walk(node))


def has_starred(call: ast.Call) -> bool:
    """Whether a call hands on as many arguments as there are: ``f(*xs)``."""
    return any(isinstance(each, ast.Starred) for each in call.args)


def plain_decorators(function: Function) -> list[str]:
    """Return the names of a function's decorators; empty for those that are not plain names.

    >>> plain_decorators(ast.parse("@property\\n@cache(2)\\ndef f(self): pass").body[0])
    ['property', '']
    """
    return [each.id if isinstance(each, ast.Name) else "" for each in function.decorator_list]


def is_call_to(node: ast.AST | None, name: str) -> TypeGuard[ast.Call]:
    """Whether a node calls a function by its plain name: ``sum(xs)``."""
    return isinstance(node, ast.Call) and is_name(node.func, name)


def is_call_to_any(node: ast.AST | None, names: Container[str]) -> TypeGuard[ast.Call]:
    """Whether a node calls one of some functions by its plain name."""
    return isinstance(node, ast.Call) and is_name_among(node.func, names)


def is_method_call(node: ast.AST | None, method: str) -> TypeGuard[ast.Call]:
    """Whether a node calls a certain method of any object: ``text.find(x)``."""
    return isinstance(node, ast.Call) and is_attribute(node.func, method)


def is_method_call_any(node: ast.AST | None, methods: Container[str]) -> TypeGuard[ast.Call]:
    """Whether a node calls one of some methods of any object."""
    return isinstance(node, ast.Call) and is_attribute_among(node.func, methods)


def is_attribute_of(node: ast.AST | None, owner: str | None) -> TypeGuard[ast.Attribute]:
    """Whether a node is an attribute of a named object: ``self.x``."""
    return isinstance(node, ast.Attribute) and is_name(node.value, owner)


def is_attribute_change(node: ast.AST | None, attribute: str) -> TypeGuard[ast.Attribute]:
    """Whether a node assigns or deletes a certain attribute of any object."""
    return is_attribute(node, attribute) and not isinstance(node.ctx, ast.Load)


def assigns(node: ast.AST | None, name: str) -> TypeGuard[ast.Assign]:
    """Whether a node assigns to a name, among others: ``a = b = 1``."""
    return isinstance(node, ast.Assign) and any(is_name(each, name) for each in node.targets)


def assigns_any(node: ast.AST | None, names: Container[str]) -> TypeGuard[ast.Assign]:
    """Whether a node assigns to one of some names, among others."""
    return isinstance(node, ast.Assign) and any(is_name_among(each, names) for each in node.targets)


def is_text(node: ast.AST | None) -> TypeGuard[ast.Constant]:
    """Whether a node is a literal text, or literal bytes."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def is_string(node: ast.AST | None) -> bool:
    """Whether a node is a literal text, with or without values in it: ``"a"``, ``f"{a}"``."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
    return False


def is_docstring(statement: ast.stmt) -> bool:
    """Whether a statement is a literal alone, as a docstring is."""
    match statement:
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def is_part_change(node: ast.AST) -> TypeGuard[ast.Attribute | ast.Subscript]:
    """Whether a node assigns or deletes an attribute or an entry of an object."""
    return isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)


def conjuncts(test: ast.expr) -> list[ast.expr]:
    """Return the conditions that all have to hold for a condition: the parts of ``a and b``."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return values
    return [test]
