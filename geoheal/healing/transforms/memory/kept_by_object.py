"""Cache a method's results in its object: ``lru_cache`` on a method keeps every object alive."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

KEPT: Final = '''def _kept_by_object(function, most=None):
    """Remember what a method gave for its last arguments, for as long as its object lives."""
    slot = f"_kept_{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def ask(self, *given, **named):
        known = self.__dict__.setdefault(slot, {})
        asked = (given, tuple(named.items()))
        if asked in known and most is None:
            return known[asked]
        found = known.pop(asked, known)
        if found is known:
            found = function(self, *given, **named)
        if most is not None and len(known) >= most:
            known.pop(next(iter(known), None), None)
        known[asked] = found
        return found

    return ask
'''
_OWN_EQUALITY: Final = words("__eq__ __hash__ __slots__ __setattr__ __getattribute__ __dict__")
_DEFAULT_MOST: Final = 128
"""Number of results that ``lru_cache`` keeps if it is not given any."""
_OF_MEMORY: Final = ("cache_clear", "cache_info", "cache_parameters", "__wrapped__")


def kept_by_object(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Replace caches of methods by one in each object, of the same size.

    Objects with custom equality or without room for the cache, and caches that are cleared or whose size is
    read, are left alone.

    Parameters
    ----------
    elsewhere
        What the rest of the project does: copies of objects would share the cache.

    >>> changed = kept_by_object('''import functools
    ... class Query:
    ...     @functools.lru_cache(maxsize=None)
    ...     def rows(self, limit):
    ...         return ask(self.text, limit)
    ... ''')
    >>> print(changed[changed.index("class Query"):])
    class Query:
        @_kept_by_object
        def rows(self, limit):
            return ask(self.text, limit)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    classes, elsewhere = view.shared(ClassView), elsewhere or Elsewhere()
    if any(view.attribute_loads.get(name) for name in _OF_MEMORY):
        return None
    for function in view.functions.values():
        kind = view.parents[function]
        decorator = _decorator(function)
        if not isinstance(kind, ast.ClassDef) or decorator is None:
            continue
        most = _most(decorator, view)
        if most is not None and _may_keep(function, kind, classes, edit.source, elsewhere):
            bound = f"functools.partial(_kept_by_object, most={most})"
            edit.replace(decorator, bound if most else "_kept_by_object")
            if most:
                elsewhere.doubt(
                    f"{view.qualified_name(function)} keeps its last {most} results for each object, not for "
                    "all of them together: check that there are few objects at a time."
                )
            edit.add_import("import functools")
            edit.add_helper(KEPT)
    return edit.result()


def _decorator(function: Function) -> ast.expr | None:
    """Return the only decorator, or the one below ``@property``."""
    match function.decorator_list:
        case [only] | [ast.Name(id="property"), only]:
            return only
    return None


def _most(decorator: ast.expr, view: ModuleView) -> int | None:
    """Return the number of results that a cache keeps, 0 for all; None if it is another decorator."""
    if not isinstance(decorator, ast.Call):
        return {"functools.cache": 0, "functools.lru_cache": _DEFAULT_MOST}.get(view.dotted(decorator) or "")
    given = [*decorator.args[:1], *(each.value for each in decorator.keywords if each.arg == "maxsize")]
    is_typed = any(each.arg == "typed" for each in decorator.keywords) or len(decorator.args) > 1
    if view.dotted(decorator.func) != "functools.lru_cache" or is_typed:
        return None
    match given:
        case []:
            return _DEFAULT_MOST
        case [ast.Constant(value=None)]:
            return 0
        case [ast.Constant(value=int(most))] if most > 0:
            return most
    return None


def _may_keep(
    function: Function, kind: ast.ClassDef, classes: ClassView, source: str, elsewhere: Elsewhere
) -> bool:
    """Whether the object compares by identity, has room for a cache, and is not copied with it."""
    family = list(classes.with_bases(kind))
    bound = {name for each in family for node in each.body for name in _bound(node)}
    if isinstance(function, ast.AsyncFunctionDef) or not function.args.args or _OWN_EQUALITY & bound:
        return False
    if function.name.startswith("__") or any(each.keywords for each in family):
        return False
    known = {each.name for each in family} | {"object"}
    for each in family:
        if each.decorator_list:
            return False  # a decorator may define equality, as ``dataclass`` does
        if any(not is_name_among(base, known) for base in each.bases):
            elsewhere.doubt(
                f"{each.name} derives from a class outside of the module: check that its objects equal no "
                "others, and accept new attributes."
            )
    uses = elsewhere.project is not None and any(
        elsewhere.uses(name, source) for name in ("cache_clear", "cache_info")
    )
    return not uses and not elsewhere.copies_state(source, kind.name)


def _bound(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {each.id for each in targets if isinstance(each, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()
