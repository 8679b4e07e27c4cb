"""Keep text, bytes or tuples that grow in an attribute as pieces, and join them when the attribute is read.

``self.text += piece`` copies the whole text with every piece. The attribute becomes a descriptor that stores
a list of pieces; every reader, in any file, gets the joined text. Only the statements that add are changed.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.healing.transforms.class_view import ClassView, binds
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.gathered.growth import GatheredGrowth, adds_only, growth_of
from geoheal.healing.transforms.speed.gathered.holders import holders
from geoheal.healing.transforms.speed.gathered.text_forms import made_as_new

GATHERED: Final = '''_JOINING = threading.RLock()


class _Pieces(list):
    """Text, bytes or a tuple in pieces; their sum is the value."""

    def join(self, count):
        if type(self[0]) is tuple:
            return tuple([item for piece in self[:count] for item in piece])
        return self[0][:0].join(self[:count])


class _Gathered:
    """An attribute that may grow by pieces, which are joined when it is read."""

    def __init__(self, *default):
        self.default = default

    def __set_name__(self, kind, name):
        self.name = name

    def __get__(self, owner, kind=None):
        pieces = self.default if owner is None else owner.__dict__.get(self.name, self.default)
        if pieces is not self.default and type(pieces) is not _Pieces:
            return pieces
        if not pieces:
            raise AttributeError(f"{kind.__name__!r} object has no attribute {self.name!r}")
        if len(pieces) > 1:
            with _JOINING:
                count = len(pieces)
                pieces[:count] = [pieces.join(count)]
        return pieces[0]

    def __set__(self, owner, value):
        owner.__dict__[self.name] = _Pieces([value])

    def __delete__(self, owner):
        if owner.__dict__.pop(self.name, None) is None:
            raise AttributeError(self.name)


def _gather(owner, name, *added, as_new=False, as_text=False):
    """Add to an attribute: plain text to plain text, and the like, at the cost of what is added."""
    pieces = getattr(owner, "__dict__", {}).get(name)
    kind = type(pieces[0]) if type(pieces) is _Pieces else None
    if kind in ((str,) if as_text else (str, bytes, tuple)) and all(type(piece) is kind for piece in added):
        pieces.extend(added)
    else:
        value = getattr(owner, name)
        for piece in added:
            value = f"{value}{piece}" if as_text else value + piece if as_new else operator.iadd(value, piece)
        setattr(owner, name, value)
'''


def gathered_attributes(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Store attributes that grow in one of these functions as pieces.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = gathered_attributes('''class Page:
    ...     def __init__(self):
    ...         self.text = ""
    ...     def write(self, piece):
    ...         self.text += piece
    ... ''')
    >>> print(changed[changed.index("class Page"):])
    class Page:
        text = _Gathered()
    <BLANKLINE>
        def __init__(self):
            self.text = ""
        def write(self, piece):
            _gather(self, "text", piece)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    classes = view.shared(ClassView)
    focused = set(view.focused_functions)
    sites: dict[str, list[GatheredGrowth]] = {}
    for node in view.nodes:
        growth = growth_of(node)
        if growth is not None:
            sites.setdefault(growth.target.attr, []).append(growth)
    for name, growths in sites.items():
        if any(view.function_of(each.statement) in focused for each in growths):
            _gather(name, growths, edit, classes, elsewhere or Elsewhere())
    return edit.result()


def _gather(
    name: str, growths: Sequence[GatheredGrowth], edit: SourceEdit, classes: ClassView, elsewhere: Elsewhere
) -> None:
    """Use the descriptor in the classes that initialise an attribute with text or bytes."""
    kinds = holders(name, classes)
    added = [
        each
        for each in growths
        if edit.stands_alone(each.statement) and _may_be_of(each, kinds, classes) and adds_only(each, classes)
    ]
    names = [kind.name for kind in kinds]
    if not kinds or not added or elsewhere.sets_in_class(name, *names):
        return
    if elsewhere.copies_state(edit.source, *names):
        return
    for kind in kinds:
        for base in classes.unknown_bases(kind):
            elsewhere.doubt(
                f"{kind.name} derives from {ast.unparse(base)}: check that its attributes are ordinary ones."
            )
        _declare(name, kind, edit)
    for growth in added:
        pieces = ", ".join(
            ast.unparse(piece) if made_as_new(piece) else edit.text(piece) for piece in growth.pieces
        )
        stored = _name_in_class(growth.target, classes.view)
        as_new = _manner(growth)
        edit.replace(
            growth.statement, f'_gather({edit.text(growth.target.value)}, "{stored}", {pieces}{as_new})'
        )
    edit.add_helper(GATHERED)
    edit.add_import("import operator")
    edit.add_import("import threading")


def _manner(growth: GatheredGrowth) -> str:
    """Return how the attribute grows where it is not in pieces."""
    match growth.statement:
        case ast.Assign(value=ast.JoinedStr()):
            return ", as_text=True"
        case ast.Assign(value=ast.BinOp()):
            return ", as_new=True"
    return ""


def _may_be_of(growth: GatheredGrowth, kinds: Sequence[ast.ClassDef], classes: ClassView) -> bool:
    """Whether the growing attribute may belong to one of these classes, not to an unrelated ``self``."""
    kind = classes.class_of_self(growth.target.value)
    return kind is None or any(classes.are_related(kind, each) for each in kinds)


def _name_in_class(target: ast.Attribute, view: ModuleView) -> str:
    """Return the name under which an attribute is stored: a private one is mangled with the class's name."""
    kind = next((each for each in view.ancestors(target) if isinstance(each, ast.ClassDef)), None)
    if kind is None or not target.attr.startswith("__") or target.attr.endswith("__"):
        return target.attr
    return f"_{kind.name.lstrip('_')}{target.attr}"


def _declare(name: str, kind: ast.ClassDef, edit: SourceEdit) -> None:
    """Write the descriptor into the body of a class."""
    for statement in kind.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and binds(statement, name):
            if statement.value is None:
                edit.replace(statement, f"{edit.text(statement)} = _Gathered()")
            else:
                edit.replace(statement.value, f"_Gathered({edit.text(statement.value)})")
            return
    first = kind.body[0]
    edit.insert_before(kind.body[1] if is_docstring(first) else first, f"{name} = _Gathered()\n\n")
