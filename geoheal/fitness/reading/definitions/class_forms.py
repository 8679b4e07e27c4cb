"""Compare the form of classes besides their methods: keywords, the order of fields and members."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, last_name, values_set, words
from geoheal.fitness.reading.known.modules import is_private

KEYWORD: Final = "{name} is not defined with {keyword} any more"
FIELDS: Final = "{name} takes its fields in another order"
MEMBERS: Final = "{name} has its members in another order"
SETTABLE: Final = "{name} can be set by others now"
SHARED: Final = "all objects of {owner} share {name} now, while each has its own in the current code"
_FIELDS_OF: Final = words("dataclass define frozen mutable s attrs")
"""Decorators that make parameters of annotated names."""
_READ_ONLY: Final = words("property cached_property")
_CONTAINERS: Final = words("Counter OrderedDict bytearray defaultdict deque dict list set")


def class_forms(new_code: str, current_code: str) -> Iterator[str]:
    """Report what others may do with a class of the current code, and not with that of the new code.

    Examples
    --------
    >>> list(class_forms("class A(B): pass", "class A(B, metaclass=M): pass"))
    ['A is not defined with metaclass=M any more']
    >>> pair = "@dataclass\\nclass A:\\n  b: int\\n  a: int", "@dataclass\\nclass A:\\n  a: int\\n  b: int"
    >>> list(class_forms(*pair))
    ['A takes its fields in another order']
    >>> own = "class A:\\n  def __init__(self): self.rows = []"
    >>> list(class_forms("class A:\\n  rows = []", own))
    ['all objects of A share rows now, while each has its own in the current code']
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return
    after = {each.name: each for each in new.body if isinstance(each, ast.ClassDef)}
    for had in current.body:
        if isinstance(had, ast.ClassDef) and had.name in after:
            yield from _of_class(after[had.name], had)


def _of_class(new: ast.ClassDef, current: ast.ClassDef) -> Iterator[str]:
    name = current.name
    for keyword in sorted(_keywords(current) - _keywords(new)):
        yield KEYWORD.format(name=name, keyword=keyword)
    before, after = _fields(current), _fields(new)
    common = [each for each in after if each in before]
    if before and (common != [each for each in before if each in after] or after[: len(common)] != common):
        yield FIELDS.format(name=name)
    before, after = _members(current), _members(new)
    if [each for each in after if each in before] != [each for each in before if each in after]:
        yield MEMBERS.format(name=name)
    for each in sorted(_computed(current) & _bound(new) - _computed(new)):
        if not is_private(each):
            yield SETTABLE.format(name=f"{name}.{each}")
    own = _bound(current) - {each for each, _ in values_set(ast.Module(current.body, []))}
    for each, value in values_set(ast.Module(new.body, [])):
        if each in own and each not in _set_by_init(new) and _is_container(value):
            yield SHARED.format(owner=name, name=each)


def _keywords(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(each) for each in node.keywords}


def _fields(node: ast.ClassDef) -> list[str]:
    """Return the fields of a class whose objects are made of them, in the order in which they are given."""
    decorated = [each for each in node.decorator_list if last_name(each) in _FIELDS_OF]
    is_by_name = any("kw_only=True" in ast.unparse(each) for each in decorated)
    is_tuple = any(last_name(each) == "NamedTuple" for each in node.bases)
    if is_by_name or not (decorated or is_tuple):
        return []
    annotated = (each for each in node.body if isinstance(each, ast.AnnAssign))
    return [
        each.target.id
        for each in annotated
        if isinstance(each.target, ast.Name) and "ClassVar" not in ast.unparse(each.annotation)
    ]


def _members(node: ast.ClassDef) -> list[str]:
    """Return the members of an enumeration, in order."""
    if not any(last_name(each).endswith(("Enum", "Flag")) for each in node.bases):
        return []
    return [name for name, _ in values_set(ast.Module(node.body, [])) if name[:1] != "_"]


def _computed(node: ast.ClassDef) -> set[str]:
    """Return attributes that a method computes, and that nobody can set."""
    methods = [each for each in node.body if isinstance(each, Function)]
    settable = {
        decorator.value.id
        for each in methods
        for decorator in each.decorator_list
        if isinstance(decorator, ast.Attribute)
        and decorator.attr == "setter"
        and isinstance(decorator.value, ast.Name)
    }
    read = {
        each.name
        for each in methods
        for decorator in each.decorator_list
        if last_name(decorator) in _READ_ONLY
    }
    return read - settable


def _bound(node: ast.ClassDef) -> set[str]:
    """Return attributes that methods bind of ``self``."""
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.ctx, ast.Store)
        and isinstance(each.value, ast.Name)
        and each.value.id == "self"
    }


def _set_by_init(node: ast.ClassDef) -> set[str]:
    inits = [each for each in node.body if isinstance(each, Function) and each.name == "__init__"]
    return set().union(*(_bound(ast.ClassDef(node.name, [], [], [each], [])) for each in inits))


def _is_container(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp) or (
        isinstance(value, ast.Call) and last_name(value) in _CONTAINERS
    )
