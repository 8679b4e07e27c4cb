"""Stored configurations of comparisons."""

from pydantic import TypeAdapter, ValidationError

from geoheal.api.models.comparisons import ConfigName, ConfigOrder
from geoheal.api.service import RunningService
from geoheal.errors import Conflict, NotFound
from geoheal.store.detection import compare_configs

_NAME: TypeAdapter[str] = TypeAdapter(ConfigName)


def config_name(text: str) -> str:
    """Return the name of a configuration, from a path or a cursor.

    Raises
    ------
    NotFound
        When the name is not valid.
    """
    try:
        return _NAME.validate_python(text)
    except ValidationError:
        raise NotFound(
            f"There is no configuration {text[:100]!a}; a name has letters, digits, dots, - and _, "
            "at most 100."
        ) from None


def stored_config(service: RunningService, name: str) -> ConfigOrder:
    """Read a configuration.

    Raises
    ------
    NotFound
        When it does not exist.
    Conflict
        When this version does not understand what an earlier one stored.
    """
    with service.database.transaction() as connection:
        found = compare_configs.find(connection, name)
    if found is None:
        raise NotFound(f"There is no configuration {name!r}; PUT /compare-configs/{name} stores one.")
    try:
        return ConfigOrder.model_validate(found.config)
    except ValidationError:
        raise Conflict(
            f"The configuration {name!r} was stored by another version of geoheal; store it again."
        ) from None
