"""Read the content of instances without running their code; this file's text is part of a replay."""

import contextlib
from collections import OrderedDict
from types import MemberDescriptorType
from typing import Any

_HEAP = 1 << 9
"""Flag of classes that are created at run time."""
_POINTER_BYTES = 8
"""Bytes in an instance of a slot, a pointer to the dictionary, or a list of weak references."""
CONTENT = {
    dict: "dict",
    OrderedDict: "dict",
    list: "list",
    set: "set",
    tuple: "tuple",
    frozenset: "frozenset",
    str: "str",
    bytes: "bytes",
    int: "int",
    float: "float",
}
"""Built-in classes whose subclasses can be recorded by their content and attributes."""
_CLEARING = {"django.db.models.base.ModelState"}
"""Classes whose finalizer only clears attributes of the instance (Django 6.1)."""


def base_of(kind: type) -> type:
    """Return the base class that determines the layout of instances; ``object`` for pure Python.

    >>> base_of(type("Cart", (), {})).__name__, base_of(type("Bag", (dict,), {})).__name__
    ('object', 'dict')
    """
    return next((each for each in kind.__mro__ if not _adds_nothing(each)), object)


def held_by(value: Any) -> dict[str, Any]:  # noqa: ANN401 - an instance
    """Return the attributes of an instance, in its dictionary or in slots."""
    found: dict[str, Any] = {}
    with contextlib.suppress(AttributeError):
        found.update(object.__getattribute__(value, "__dict__"))
    for base in type(value).__mro__:
        for name, member in vars(base).items() if base.__flags__ & _HEAP else ():
            if type(member) is MemberDescriptorType:
                with contextlib.suppress(AttributeError):
                    found[name] = member.__get__(value)
    return found


def content_of(value: Any, base: Any) -> Any:  # noqa: ANN401 - a class, plain data
    """Return the content of an instance whose class extends a container, a text or a number."""
    if base in (dict, OrderedDict):
        return dict(dict.items(value))
    if base in (list, set, tuple, frozenset):
        return base(base.__iter__(value))
    if issubclass(base, BaseException):
        return vars(BaseException)["args"].__get__(value)
    return base.__str__(value) if base is str else base.__add__(value, base())


def has_finalizer(kind: type) -> bool:
    """Whether a class has a finalizer, other than one that only clears attributes of the instance.

    >>> has_finalizer(type("Cart", (), {})), has_finalizer(type("File", (), {"__del__": print}))
    (False, True)
    """
    having = (each for each in kind.__mro__ if "__del__" in vars(each))
    return any(f"{each.__module__}.{each.__qualname__}" not in _CLEARING for each in having)


def is_error(base: type) -> bool:
    """Whether instances are exceptions, which hold their arguments."""
    return issubclass(base, Exception) and base.__module__ == "builtins"


def _adds_nothing(kind: type) -> bool:
    """Whether a class adds only what is written in Python to its base class."""
    if kind.__base__ is None or not kind.__flags__ & _HEAP:
        return False
    members = sum(type(each) is MemberDescriptorType for each in vars(kind).values())
    more = members + ("__dict__" in vars(kind)) + ("__weakref__" in vars(kind))
    return kind.__basicsize__ <= kind.__base__.__basicsize__ + _POINTER_BYTES * more
