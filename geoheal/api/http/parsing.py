"""Parse JSON bodies into models."""

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
        When a field is wrong; names the first one.
    """
    value = strict_json.read(body)
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error, model.model_fields) from None


def identity(text: str, kind: str) -> UUID:
    """Parse an id from a path.

    Parameters
    ----------
    kind
        Kind of the object, for the message.

    Raises
    ------
    NotFound
        When it is not a valid id.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"There is no {kind} {text[:100]!a}; an id is a UUID.") from None


SYSTEM_NAME: TypeAdapter[str] = TypeAdapter(SystemName)


def system_name(text: str) -> str:
    """Parse the name of a system from a path.

    Raises
    ------
    InvalidInput
        When it is not a valid name.
    """
    try:
        return SYSTEM_NAME.validate_python(text)
    except ValidationError as error:
        message = error.errors(include_url=False, include_context=False)[0]["msg"]
        raise InvalidInput(f"This name is not valid for a system: {message}.", field="name") from None
