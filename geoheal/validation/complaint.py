"""The first error of a validation, as a sentence that names the field."""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError

from geoheal.errors import InvalidInput
from geoheal.validation.patterns import PATTERNS


def invalid(error: ValidationError, known: Iterable[str] = ()) -> InvalidInput:
    """Return the first error of a validation, as a sentence that names the field.

    Parameters
    ----------
    error
        The validation's error.
    known
        Valid names, from which a similar one is suggested if a name is unknown.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"] if not _is_machinery(part)) or None
    if first["type"] == "extra_forbidden" and field is not None:
        near = near_name(field[:100], known)
        hint = "." if near is None else f"; did you mean {near}?"
        return InvalidInput(f"There is no field {field[:100]!a}{hint}", field=field[:100])
    message = PATTERNS.get(_pattern(error), first["msg"]).removeprefix("Value error, ")
    return InvalidInput(message if field is None else f"{field}: {message}.", field=field)


def _pattern(error: ValidationError) -> str:
    """Return the pattern that the text did not match; empty if the error is another one."""
    return str(error.errors(include_url=False)[0].get("ctx", {}).get("pattern", ""))


def near_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant: one that has it as a part, else one that is spelt alike.

    >>> near_name("latency", ["agency", "avg_latency_ms"]), near_name("sytem", ["system"])
    ('avg_latency_ms', 'system')
    """
    names = list(known)
    wanted = f"_{name.casefold()}_"
    parts = [each for each in names if wanted in f"_{each}_"]
    return next(iter(parts or get_close_matches(name, names, 1)), None)


def _is_machinery(part: int | str) -> bool:
    """Whether a place in an error is pydantic's own (a branch of a union), not the reporter's."""
    return isinstance(part, str) and ("[" in part or "-" in part)
