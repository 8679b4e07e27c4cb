"""JSON bodies as the models that they are meant to be."""

from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

from geoheal.errors import InvalidInput, NotFound
from geoheal.validation import strict_json
from geoheal.validation.complaint import invalid
from geoheal.validation.types import SystemName

Model = TypeVar("Model", bound=BaseModel)


def parse_json(model: type[Model], body: bytes) -> Model:
    """Read and validate a JSON object.

    Raises
    ------
    MalformedInput
        When the body is not JSON.
    InvalidInput
        Naming the first field that is wrong.
    """
    value = strict_json.read(body)
    if not isinstance(value, dict):
        raise InvalidInput("The body is a JSON object.")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error, model.model_fields) from None


def identity(text: str, kind: str) -> UUID:
    """Return an id, from a path.

    Parameters
    ----------
    kind
        What it is the id of, for the reader.

    Raises
    ------
    NotFound
        When nothing can have that id.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"There is no {kind} {text[:100]!a}; an id is a UUID.") from None


SYSTEM_NAME: TypeAdapter[str] = TypeAdapter(SystemName)


def system_name(text: str) -> str:
    """Return the name of a system, from a path.

    Raises
    ------
    InvalidInput
        When nothing can have that name.
    """
    try:
        return SYSTEM_NAME.validate_python(text)
    except ValidationError as error:
        message = error.errors(include_url=False, include_context=False)[0]["msg"]
        raise InvalidInput(f"No system can have this name: {message}.", field="name") from None
