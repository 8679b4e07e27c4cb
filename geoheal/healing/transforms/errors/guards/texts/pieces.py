"""Text that arrives in chunks, which may end in the middle of a character."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.facts.shapes import is_attribute_of

CUT_OFF = ("unexpected end of data", "truncated data")
"""Error message for a piece that ends in the middle of a character."""


def cut_off(place: FailurePlace) -> bool:
    """Guard ``piece.decode()`` of successive chunks: use an incremental decoder.

    A method stores the decoder in its object; otherwise it lives as long as the loop. Replacing undecodable
    bytes would lose the character.
    """
    node = place.node
    match node:
        case ast.Call(func=ast.Attribute(value=read, attr="decode"), args=[], keywords=[]):
            encoding = '"utf-8"'
        case ast.Call(
            func=ast.Attribute(value=read, attr="decode"), args=[ast.Constant() as given], keywords=[]
        ):
            encoding = place.edit.text(given)
        case _:
            return False
    if place.choice or not any(part in place.failure.message for part in CUT_OFF):
        return False
    made = f"codecs.getincrementaldecoder({encoding})()"
    kept = _kept_by_the_object(place, made) or _kept_for_the_loop(place, made)
    if kept is None:
        return False
    place.edit.replace(node, f"{kept}.decode({place.edit.text(read)})")
    place.edit.add_import("import codecs")
    return True


def _kept_by_the_object(place: FailurePlace, made: str) -> str | None:
    """Return the attribute for the decoder, if the method appends the text to an attribute of its object."""
    owner = place.view.parents[place.function]
    if not isinstance(owner, ast.ClassDef) or not place.function.args.args:
        return None
    myself = place.function.args.args[0].arg
    beginning = next((each for each in owner.body if _is_beginning(each)), None)
    if not isinstance(beginning, ast.FunctionDef) or not beginning.args.args:
        return None
    statement = place.view.statement_of(place.node)
    used = {each.attr for each in ast.walk(statement) if is_attribute_of(each, myself)}
    last = beginning.body[-1]
    if not used or not place.edit.stands_alone(last) or "__slots__" in place.edit.text(owner):
        return None
    place.edit.insert_after(last, f"{beginning.args.args[0].arg}._decoder = {made}")
    return f"{myself}._decoder"


def _is_beginning(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and statement.name == "__init__"


def _kept_for_the_loop(place: FailurePlace, made: str) -> str | None:
    """Return the variable for the decoder, if a loop concatenates the texts."""
    loop = _outermost_loop(place, place.function)
    if loop is None or not place.edit.stands_alone(loop.body[-1]):
        return None
    name = place.view.fresh_name("decoder")
    place.edit.insert_before(loop, f"{name} = {made}")
    return name


def _outermost_loop(place: FailurePlace, function: Function) -> ast.For | ast.While | None:
    found = None
    for each in place.view.ancestors(place.node):
        if each is function:
            return found
        if isinstance(each, ast.For | ast.While):
            found = each
    return None
