"""Cache value objects by their arguments: parsed versions, paths, points.

``Version(text) < Version(other)`` parses both texts in every comparison. An object that is created from plain
values only, and never changed later, can be reused.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.facts.shapes import has_starred, is_attribute_among, is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit

MADE: Final = '''_PLAIN_PARTS = frozenset({str, bytes, int, bool, type(None)})
_MADE = {}


def _made(kind, *given):
    """The object that kind(*given) makes, or the one that it made of the same before."""
    kinds = tuple(map(type, given))
    if not _PLAIN_PARTS.issuperset(kinds):
        return kind(*given)
    try:
        return _MADE[kind, given, kinds]
    except KeyError:
        pass
    made = kind(*given)
    if len(_MADE) >= 4096:
        _MADE.clear()
    _MADE[kind, given, kinds] = made
    return made
'''
_ODD: Final = words(
    "__new__ __del__ __enter__ __exit__ __aenter__ __setattr__ __delattr__ __setitem__ __delitem__ __iadd__ "
    "__getattr__ __getattribute__ __call__ __next__ __init_subclass__ __setstate__"
)
"""Methods of objects that are more than a value."""
_BY_NAME: Final = words("setattr delattr vars __dict__")
"""Names that change objects without naming the attribute."""


def kept_objects(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the objects that hot functions create from plain values.

    Parameters
    ----------
    elsewhere
        Collects the doubt: other code may change them, or compare them by identity.

    >>> changed = kept_objects('''class Version:
    ...     def __init__(self, text):
    ...         self.key = tuple(int(part) for part in text.split("."))
    ... def newer(one, other):
    ...     return Version(one).key > Version(other).key
    ... ''')
    >>> print(changed[changed.index("def newer"):])
    def newer(one, other):
        return _made(Version, one).key > _made(Version, other).key
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    classes, elsewhere = view.shared(ClassView), elsewhere or Elsewhere()
    known: dict[str, bool] = {}
    for function in view.focused_functions:
        for call in ast.walk(function):
            if not _is_plain_making(call):
                continue
            assert isinstance(call, ast.Call)  # noqa: S101 - see _is_plain_making
            assert isinstance(call.func, ast.Name)  # noqa: S101 - see _is_plain_making
            name = call.func.id
            if name not in known:
                known[name] = _is_value(name, classes, elsewhere)
            if known[name] and view.function_of(call) is function:
                edit.replace(call.func, "_made")
                edit.replace(call.args[0], f"{name}, {edit.text(call.args[0])}")
                edit.add_helper(MADE)
    return edit.result()


def _is_plain_making(node: ast.AST) -> bool:
    """Whether it is ``Kind(value, …)``, and the first argument contains no call."""
    match node:
        case ast.Call(func=ast.Name(), args=[first, *_], keywords=[]):
            calls = any(isinstance(each, ast.Call) for each in ast.walk(first))
            return not calls and not has_starred(node)
    return False


def _is_value(name: str, classes: ClassView, elsewhere: Elsewhere) -> bool:
    """Whether objects of a class depend on their arguments only, and are never changed."""
    view = classes.view
    kinds = classes.named.get(name, [])
    if len(kinds) != 1 or len(view.top_level.get(name, [])) != 1 or not view.is_constant_global(name):
        return False
    [kind] = kinds
    methods = {each.name: each for each in kind.body if isinstance(each, ast.FunctionDef)}
    making = methods.get("__init__")
    if making is None or kind.keywords or kind.decorator_list or _ODD & methods.keys():
        return False
    if any(not is_name(base, "object") for base in kind.bases):
        return False
    if any(is_name(each, name) for other in _bases(view) for each in other):
        return False
    if objection(making, view) is not None or not _is_made_of_its_parts(making, view):
        return False
    if _changed_later(making, view):
        return False
    elsewhere.doubt(
        f"Equal arguments return the same {name} again: check that no code changes one, or what is in it, "
        "and that no code asks whether two of them are the same object."
    )
    return True


def _bases(view: ModuleView) -> list[list[ast.expr]]:
    return [each.bases for each in view.every(ast.ClassDef)]


def _is_made_of_its_parts(making: Function, view: ModuleView) -> bool:
    """Whether it only assigns attributes of its object and calls functions that only compute."""
    own = making.args.args[0].arg if making.args.args else ""
    for node in ast.walk(making):
        match node:
            case ast.Global() | ast.Nonlocal() | ast.Yield() | ast.YieldFrom() | ast.Await() | ast.With():
                return False
            case ast.Attribute(value=ast.Name(id=held), ctx=ast.Store()) if held != own:
                return False
            case ast.Call() if not _only_computes(node, making, view):
                return False
            case ast.Name(id=name, ctx=ast.Load()) if name in view.top_level:
                if not view.is_constant_global(name):
                    return False
    return True


def _only_computes(call: ast.Call, making: Function, view: ModuleView) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name in PURE_BUILTINS
        case ast.Attribute(value=held, attr=method):
            is_own = isinstance(held, ast.Name) and held.id in view.locals_of(making) - _given(making)
            return method in PURE_METHODS or (is_own and method in MUTATORS)
    return False


def _given(making: Function) -> set[str]:
    return {each.arg for each in making.args.args}


def _changed_later(making: Function, view: ModuleView) -> bool:
    """Whether the module assigns or changes an attribute of an object after its creation."""
    inside, kind = set(ast.walk(making)), view.parents[making]
    names = {
        each.attr for each in inside if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    }
    held = {name for node in view.nodes for name in _holding(node, names, view)}
    rest = (node for node in view.nodes if node not in inside)
    return any(_stores(node, names, kind, view) or _changes(node, names, held, view) for node in rest)


def _stores(node: ast.AST, names: set[str], kind: ast.AST, view: ModuleView) -> bool:
    """Whether an attribute is stored, of an object that may be one of the class."""
    match node:
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            return name in names or not _is_of_another(node, kind, view)
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
            return name in _BY_NAME
    return False


def _changes(
    node: ast.AST, names: set[str], held: set[tuple[Function | None, str]], view: ModuleView
) -> bool:
    """Whether the content of one of its attributes is changed."""
    match node:
        case ast.Subscript(value=changed, ctx=ast.Store() | ast.Del()):
            return _is_part(changed, names, held, view)
        case ast.Call(func=ast.Attribute(value=changed)) if called_name(node) in MUTATORS:
            return _is_part(changed, names, held, view)
    return False


def _holding(node: ast.AST, names: set[str], view: ModuleView) -> Iterator[tuple[Function | None, str]]:
    """Yield the function and variable of ``parts = version.parts``."""
    match node:
        case ast.Assign(targets=targets, value=ast.Attribute(attr=name)) if name in names:
            yield from ((view.function_of(node), each.id) for each in targets if isinstance(each, ast.Name))


def _is_part(
    node: ast.expr, names: set[str], held: set[tuple[Function | None, str]], view: ModuleView
) -> bool:
    if isinstance(node, ast.Name):
        return (view.function_of(node), node.id) in held
    return is_attribute_among(node, names)


def _is_of_another(node: ast.Attribute, kind: ast.AST, view: ModuleView) -> bool:
    """Whether a method stores into its own object, which is of another class."""
    function = view.function_of(node)
    around = None if function is None else view.parents[function]
    if function is None or not isinstance(around, ast.ClassDef) or around is kind or not function.args.args:
        return False
    return isinstance(node.value, ast.Name) and node.value.id == function.args.args[0].arg
