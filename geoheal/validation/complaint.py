"""Complaints: what a validation says first, as a sentence that names the field."""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError

from geoheal.errors import InvalidInput


def invalid(error: ValidationError, known: Iterable[str] = ()) -> InvalidInput:
    """The first of a validation's complaints, as a sentence that names the field.

    Parameters
    ----------
    error
        What the validation said.
    known
        Names among which the one that was meant is looked for when a name is unknown.
    """
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"] if not _is_machinery(part)) or None
    if first["type"] == "extra_forbidden" and field is not None:
        near = get_close_matches(field[:100], known, 1)
        hint = f"; did you mean {near[0]}?" if near else "."
        return InvalidInput(f"There is no field {field[:100]!a}{hint}", field=field[:100])
    message = first["msg"].removeprefix("Value error, ")
    return InvalidInput(message if field is None else f"{field}: {message}.", field=field)


def _is_machinery(part: int | str) -> bool:
    """Whether a place in an error is pydantic's own (a branch of a union), not the reporter's."""
    return isinstance(part, str) and ("[" in part or "-" in part)
