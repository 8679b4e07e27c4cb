"""Leave out what cannot be parsed, in comprehensions."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace

READABLE: Final = '''def _is_readable(read, text):
    """Whether a text can be read."""
    try:
        read(text)
    except {error}:
        return False
    return True
'''


def left_out_by_test(node: ast.Call, error: str, place: FailurePlace) -> bool:
    """Leave out what cannot be parsed, where it is tested: ``[x for x in xs if int(f(x)) > 1]``."""
    compared = place.view.parents[node]
    around = place.view.parents[compared]
    is_test = isinstance(around, ast.comprehension) and compared in around.ifs and not around.is_async
    if place.choice or not is_test or not isinstance(compared, ast.Compare) or len(node.args) != 1:
        return False
    if node.keywords or any(isinstance(each, ast.Await) for each in ast.walk(compared)):
        return False
    read, name = place.edit.text(node.func), place.view.fresh_name("text")
    asked = f"_is_readable({read}, ({name} := {place.edit.text(node.args[0])}))"
    rest = place.edit.text(compared).replace(place.edit.text(node), f"{read}({name})", 1)
    place.edit.replace(compared, f"{asked} and {rest}")
    place.edit.add_helper(READABLE.replace("{error}", error))
    import_for(error, place)
    return True


def left_out(node: ast.Call, error: str, place: FailurePlace) -> bool:
    """Skip what cannot be parsed, in a comprehension."""
    comprehension = place.view.parents[node]
    kinds = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    if not isinstance(comprehension, kinds) or len(comprehension.generators) != 1:
        return False
    only = comprehension.generators[0]
    if place.choice or len(node.args) != 1 or node.keywords or only.is_async:
        return False
    read, text = place.edit.text(node.func), place.edit.text(node.args[0])
    last = only.ifs[-1] if only.ifs else only.iter
    asked, word = place.edit.text(last), "and" if only.ifs else "if"
    if isinstance(last, ast.BoolOp | ast.IfExp | ast.NamedExpr):
        asked = f"({asked})"
    place.edit.replace(last, f"{asked} {word} _is_readable({read}, {text})")
    place.edit.add_helper(READABLE.replace("{error}", error))
    import_for(error, place)
    return True


def import_for(error: str, place: FailurePlace) -> None:
    if error.startswith("decimal."):
        place.edit.add_import("import decimal")
