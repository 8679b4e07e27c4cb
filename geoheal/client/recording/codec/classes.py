"""Decide which classes may be recorded, and read their instances without running anything of theirs."""

import contextlib
import enum
import sys
import types
from typing import Any, Final

NAME_MAX: Final = 200
BARE: Final = frozenset({"object", "ABC", "Generic", "Protocol"})
"""Classes of the standard library that have nothing to keep."""


def may_be_named(thing: object, module: str, package: str) -> bool:
    """Whether a class or function of a module may be recorded by its name."""
    if module.partition(".")[0] == package:
        return True
    is_type = isinstance(thing, type)
    if module == "builtins":
        return is_type
    is_value = is_type and issubclass(thing, enum.Enum | tuple)  # type: ignore[arg-type]
    return is_value and module.partition(".")[0] in sys.stdlib_module_names


def reason_against(kind: type, package: str) -> str | None:
    """Return why instances of a class cannot be recorded; None if they can.

    A base class from outside the application may keep state that nobody sees, and a finalizer acts by itself.
    """
    for base in kind.__mro__[:-1]:
        if not _belongs(base, package) and base.__name__ not in BARE:
            return f"a value of type {type_name(kind)}, which derives from {type_name(base)}"
        if "__del__" in vars(base):
            return f"a value of type {type_name(kind)}, which has a finalizer"
    return None


def slots_of(value: object) -> dict[str, Any]:
    """Return the values of an instance's slots, by name."""
    found = {}
    for base in type(value).__mro__:
        for name, member in vars(base).items():
            if type(member) is types.MemberDescriptorType:
                with contextlib.suppress(AttributeError):
                    found[name] = member.__get__(value)
    return found


def _belongs(kind: type, package: str) -> bool:
    return kind.__module__.partition(".")[0] == package


def type_name(kind: type) -> str:
    """Return a class's module and qualified name, shortened to :data:`NAME_MAX` characters."""
    return f"{kind.__module__}.{kind.__qualname__}"[:NAME_MAX]
