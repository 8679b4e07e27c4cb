"""Arguments of a call as its caller passed them, whether the function is decorated or not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

_ANY_POSITIONAL, _ANY_NAMED = 0x04, 0x08
"""Flags of a function that accepts any positional, and any named arguments."""
_FUNCTION = type(lambda: None)
_DEEPEST = 8
"""Largest number of decorators of one function to look through."""


def arguments_of(frame: FrameType) -> list[object]:
    """Return the values of a call's arguments in the order of the function's signature.

    A decorator's ``call(*args, **kwargs)`` has those of the decorated function: a candidate that adds a
    decorator gets the same arguments as the current code.
    """
    bound = _through_decorator(frame)
    if bound is not None:
        return bound[1]
    code, held = frame.f_code, frame.f_locals
    return [held[name] for name in _names(code, everything=True) if name in held]


def call_of(frame: FrameType) -> tuple[list[object], dict[str, object]]:
    """Return the arguments to repeat a call: positional and named ones."""
    code, held = frame.f_code, frame.f_locals
    bound = _through_decorator(frame)
    if bound is not None:
        code, values = bound
        return values[: code.co_argcount], dict(
            zip(_names(code)[code.co_argcount :], values[code.co_argcount :], strict=True)
        )
    names = _names(code)
    positional, named = _given(code, held) if code.co_flags & (_ANY_POSITIONAL | _ANY_NAMED) else ((), {})
    by_name = {name: held[name] for name in names[code.co_argcount :]}
    return [*(held[name] for name in names[: code.co_argcount]), *positional], {**by_name, **named}


def _through_decorator(frame: FrameType) -> tuple[CodeType, list[object]] | None:
    """Return the code that a decorator's ``call(*args, **kwargs)`` decorates, and its arguments."""
    code = frame.f_code
    if not code.co_flags & (_ANY_POSITIONAL | _ANY_NAMED) or code.co_argcount + code.co_kwonlyargcount:
        return None
    function = decorated(frame)
    bound = _bound(function, *_given(code, frame.f_locals))
    return None if bound is None else (function.__code__, bound)


def _names(code: CodeType, *, everything: bool = False) -> tuple[str, ...]:
    """Names of a function's parameters; with everything, of ``*args`` and ``**kwargs`` as well."""
    flags = code.co_flags & (_ANY_POSITIONAL | _ANY_NAMED)
    more = flags.bit_count() if everything else 0
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + more]


def _given(code: CodeType, held: dict[str, Any]) -> tuple[tuple[object, ...], dict[str, object]]:
    """Return positional and named arguments."""
    names = list(_names(code, everything=True)[code.co_argcount + code.co_kwonlyargcount :])
    positional = held.get(names.pop(0), ()) if code.co_flags & _ANY_POSITIONAL else ()
    named = held.get(names.pop(0), {}) if code.co_flags & _ANY_NAMED else {}
    return positional, named


def decorated(frame: FrameType) -> Any:  # noqa: ANN401 - a function, or None
    """Return the function in a decorator's scope, without its own decorators.

    Return None if several could be it.
    """
    free = [frame.f_locals.get(name) for name in frame.f_code.co_freevars]
    functions = [each for each in free if isinstance(each, _FUNCTION) and each.__name__ != "<lambda>"]
    if len(functions) > 1:
        functions = [each for each in functions if "<locals>" not in each.__qualname__]
    if len(functions) != 1:
        return None
    (function,) = functions
    for _ in range(_DEEPEST):
        inner = function.__dict__.get("__wrapped__")
        if not isinstance(inner, _FUNCTION):
            return function
        function = inner
    return None


def _bound(
    function: Any,  # noqa: ANN401 - a function, or None
    positional: tuple[object, ...],
    named: dict[str, object],
) -> list[object] | None:
    """Return the arguments as this function takes them; None if it takes any, or does not accept these."""
    if function is None or function.__code__.co_flags & (_ANY_POSITIONAL | _ANY_NAMED):
        return None
    code = function.__code__
    names, defaults = _names(code), function.__defaults__ or ()
    by_position = names[: code.co_argcount]
    if len(positional) > len(by_position):
        return None
    values = dict(zip(by_position[len(by_position) - len(defaults) :], defaults, strict=True))
    values.update(function.__kwdefaults__ or {})
    values.update(zip(by_position, positional, strict=False))
    values.update(named)
    return [values[name] for name in names] if values.keys() == set(names) else None
