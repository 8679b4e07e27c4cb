"""Answers: models that document what is answered, and are built by validation from the values themselves.

A field takes the attribute of its name. Types of this module turn moments, keys and arrays into text and
lists. What is not an attribute of the value stands beside it (:meth:`Answer.shown`).
"""

from collections.abc import Callable, Collection
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Final
from uuid import UUID

import numpy as np
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field


class Answer(BaseModel):
    """Part of a response."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, defer_build=True)

    @classmethod
    def shown(cls, value: object, hidden: Collection[str] = (), /, **beside: object) -> dict[str, object]:
        """Return what this model takes from a value, with fields beside it; to be validated.

        Parameters
        ----------
        value
            The value whose attributes are read. Its type alone decides which of them there are.
        hidden
            Fields that are left out.
        beside
            Fields that are not attributes of the value, or differ from them.

        >>> class Length(Answer):
        ...     real: float
        ...     imag: float
        ...     length: float
        >>> Length.shown(3 + 4j, length=5.0)
        {'real': 3.0, 'imag': 4.0, 'length': 5.0}
        """
        key = cls, type(value), frozenset((*hidden, *beside))
        found = _taken.get(key)
        if found is None:
            found = _taken[key] = cls._attributes(value, key[2])
        names, take = found
        return {**dict(zip(names, take(value), strict=False)), **beside}  # take gives one more, to be a tuple

    @classmethod
    def _attributes(cls, value: object, others: Collection[str]) -> "Taken":
        """Return the fields that are attributes of a value, and what reads them."""
        names = []
        for name, field in cls.model_fields.items():
            alias = field.validation_alias
            choices = alias.choices if isinstance(alias, AliasChoices) else [name]
            known = [each for each in choices if isinstance(each, str) and hasattr(value, each)]
            if name not in others and known:
                names.append(known[0])
        return tuple(names), (lambda _: ()) if not names else attrgetter(*names, names[0])


class StoredAnswer(Answer):
    """Part of a response that is also stored; fields that a newer version has added to it are left out."""

    model_config = ConfigDict(extra="ignore")


Taken = tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]
_taken: Final[dict[tuple[type, type, frozenset[str]], Taken]] = {}
"""Attributes that models take from values of a type, by model, type and further fields."""


def _text_of_time(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _text_of_id(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def _numbers(value: object) -> object:
    return value.tolist() if isinstance(value, np.ndarray) else value


def _is_missing(value: object) -> bool:
    return value is None


Time = Annotated[str, BeforeValidator(_text_of_time)]
"""A moment, as text (ISO 8601 with offset)."""
Id = Annotated[str, BeforeValidator(_text_of_id)]
"""A key, as text."""
Numbers = Annotated[list[float], BeforeValidator(_numbers)]
"""Numbers, from an array, too."""
UNLESS_MISSING: Final[Any] = Field(exclude_if=_is_missing)
"""Annotation of a field that is left out instead of null."""


def plain(model: type[Answer], value: object) -> dict[str, Any]:
    """Return an answer as a plain dictionary, as the Python face does."""
    return model.model_validate(value).model_dump(by_alias=True, exclude_unset=True)
