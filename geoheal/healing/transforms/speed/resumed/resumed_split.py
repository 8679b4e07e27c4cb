"""Split only new data, if a growing text is split repeatedly.

``self.text += piece; lines = self.text.split("\n")`` splits the whole text with every piece. All earlier
parts except the last one stay the same, so only the last one and the new data are split.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, is_name
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

SPLIT: Final = '''def _split_again(owner, slot, text, separator):
    """What text.split(separator) gives; of a text that has grown, what came since is split."""
    before, parts, by = getattr(owner, slot, (None, None, None))
    if type(text) is type(before) and before and by == separator and text.startswith(before):
        new = (parts[-1] + text[len(before):]).split(separator) if len(text) > len(before) else parts[-1:]
        parts = [*parts[:-1], *new]
    else:
        parts = text.split(separator)
    try:
        if type(text) is str or type(text) is bytes:
            setattr(owner, slot, (text, parts, separator))
    except AttributeError:  # an object without room for it
        pass
    return parts.copy()
'''

LINES: Final = '''def _lines_again(owner, slot, text, keepends=False):
    """What text.splitlines(keepends) gives; of a text that has grown, what came since its last line."""
    before, lines = getattr(owner, slot, (None, None))
    if type(text) is type(before) and before and text.startswith(before):
        lines = [*lines, *text[len(before):].splitlines(keepends)]
        whole = text
    elif type(text) is str or type(text) is bytes:
        whole, lines = text, text.splitlines(keepends)
    else:
        return text.splitlines(keepends)
    end = whole.rfind("\\n" if type(whole) is str else b"\\n") + 1
    try:
        rest = len(whole[end:].splitlines())
        setattr(owner, slot, (whole[:end], lines[: len(lines) - rest]))
    except AttributeError:  # an object without room for it
        pass
    return lines.copy()
'''


def resumed_split(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the parts of growing texts in attributes, and in variables of loops.

    Parameters
    ----------
    elsewhere
        Collects the doubt: copies of objects would share the parts.

    >>> changed = resumed_split('''class Reader:
    ...     def feed(self, piece):
    ...         self.text += piece
    ...         return self.text.split(",")[:-1]
    ... ''')
    >>> print(changed[changed.index("class Reader"):])
    class Reader:
        def feed(self, piece):
            self.text += piece
            return _split_again(self, "_text_parts", self.text, ",")[:-1]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        for node in ast.walk(function):
            held = _split_text(node)
            if held is None or view.function_of(node) is not function:
                continue
            assert isinstance(node, ast.Call)  # noqa: S101 - see _split_text
            owner = _owner(held, node, function, view, edit, elsewhere)
            if owner is not None:
                _replace(node, held, owner, edit, view)
    return edit.result()


def _split_text(node: ast.AST) -> ast.Attribute | ast.Name | None:
    """Return the text of ``text.split(",")`` or ``text.splitlines()``."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=ast.Name()) | ast.Name() as held, attr="split"),
            args=[ast.Constant(value=str() | bytes() as separator)],
            keywords=[],
        ):
            return held if separator else None
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=ast.Name()) | ast.Name() as held, attr="splitlines"),
            args=[] | [ast.Constant(value=bool())],
            keywords=[] | [ast.keyword(arg="keepends", value=ast.Constant(value=bool()))],
        ):
            return held
    return None


def _owner(
    held: ast.Attribute | ast.Name,
    node: ast.Call,
    function: Function,
    view: ModuleView,
    edit: SourceEdit,
    elsewhere: Elsewhere,
) -> str | None:
    """Return the owner of the parts: the object that holds the text, or an object created before the loop."""
    if isinstance(held, ast.Attribute):
        kinds = [each.name for each in view.ancestors(function) if isinstance(each, ast.ClassDef)]
        if not any(_grows(each, held) for each in view.nodes):
            return None
        if elsewhere.copies_state(edit.source, *kinds) or not isinstance(held.value, ast.Name):
            return None
        return held.value.id
    loops = [each for each in view.ancestors(node) if isinstance(each, Loop)]
    grown = [each for each in ast.walk(function) if _grows(each, held)]
    around = [loop for loop in loops if any(loop in view.ancestors(each) for each in grown)]
    if not around or held.id not in view.locals_of(function) or view.function_of(around[-1]) is not function:
        return None
    if not edit.stands_alone(around[-1].body[0]):
        return None
    made = view.fresh_name(f"{held.id}_seen")
    edit.insert_before(around[-1], f"{made} = types.SimpleNamespace()")
    edit.add_import("import types")
    return made


def _grows(node: ast.AST, held: ast.Attribute | ast.Name) -> bool:
    """Whether it is ``text += piece`` or ``text = text + piece``."""
    match node:
        case ast.AugAssign(target=target, op=ast.Add()):
            return _is_same(target, held)
        case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=ast.Add())):
            return _is_same(target, held) and _is_same(left, held)
    return False


def _is_same(node: ast.expr, held: ast.Attribute | ast.Name) -> bool:
    if isinstance(held, ast.Attribute):
        return is_attribute(node, held.attr)
    return is_name(node, held.id)


def _replace(
    node: ast.Call, held: ast.Attribute | ast.Name, owner: str, edit: SourceEdit, view: ModuleView
) -> None:
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - see _split_text
    is_lines = node.func.attr == "splitlines"
    name = held.attr if isinstance(held, ast.Attribute) else held.id
    slot = view.fresh_name(f"_{name.strip('_')}_{'lines' if is_lines else 'parts'}")
    given = [*node.args, *(each.value for each in node.keywords)]
    arguments = "".join(f", {edit.text(each)}" for each in given)
    if is_lines and given and ast.unparse(given[0]) == "True":
        slot += "_with_ends"
    called = "_lines_again" if is_lines else "_split_again"
    edit.replace(node, f'{called}({owner}, "{slot}", {edit.text(held)}{arguments})')
    edit.add_helper(LINES if is_lines else SPLIT)
