"""The operator's file of alert routes.

.. code-block:: toml

    repeat = "4h"                        # for what no route takes

    [[routes]]
    systems = ["shop/*"]                 # all systems by default
    severity = ["critical"]              # all by default
    rules = ["queue_long", "LATENCY_*"]  # names of own rules or codes of findings; all by default
    channels = ["pager"]                 # the log gets everything as well
    repeat = "30m"                       # or "never"
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from geoheal.config.settings import Settings
from geoheal.config.toml_file import read_toml
from geoheal.domain.alarms.duration import read_duration
from geoheal.domain.health.degradation import Severity
from geoheal.errors import ConfigurationError, InvalidInput
from geoheal.healing.alerts.channel import Channel
from geoheal.healing.alerts.routes import SEVERITIES, Route, Routes
from geoheal.validation.complaint import invalid

NEVER: Final = "never"
REPEAT_MIN: Final = timedelta(minutes=1)
REPEAT_MAX: Final = timedelta(days=30)
DEFAULT: Final = "4h"


def _several(value: object) -> object:
    """Convert one word to a list."""
    return [value] if isinstance(value, str) else value


Word = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_several)]


class _RouteTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Route(_RouteTable):
    channels: Words
    systems: Words = ("*",)
    severity: Annotated[
        tuple[Literal[Severity.WARNING, Severity.CRITICAL], ...], BeforeValidator(_several)
    ] = SEVERITIES
    rules: Words = ("*",)
    repeat: Word | None = None


class _RouteFile(_RouteTable):
    repeat: Word = DEFAULT
    routes: tuple[_Route, ...] = ()


def routes_of(settings: Settings, channels: Sequence[Channel]) -> Routes:
    """Return the routes of the settings; without any, all alerts go to all channels.

    Raises
    ------
    ConfigurationError
        When the file is not valid; names the file, the route and the error.
    """
    names = tuple(channel.name for channel in channels)
    file = settings.alert_routes_file
    return Routes(channels=names) if file is None else read_route_file(file, names)


def read_route_file(file: Path, channels: tuple[str, ...]) -> Routes:
    """Read and validate the operator's file.

    Raises
    ------
    ConfigurationError
        When the file is not valid; names the file, the route and the error.
    """
    try:
        given = _RouteFile.model_validate(read_toml(file))
        return Routes(
            channels=channels,
            routes=tuple(_routes(given, channels)),
            repeat_after=_repeat(given.repeat, "repeat"),
        )
    except ValidationError as error:
        known = {*_RouteFile.model_fields, *_Route.model_fields}
        raise ConfigurationError(f"{file}: {invalid(error, known).message}") from None
    except InvalidInput as error:
        raise ConfigurationError(f"{file}: {error.message}") from None


def _routes(given: _RouteFile, channels: Iterable[str]) -> Iterator[Route]:
    for place, each in enumerate(given.routes):
        where = f"routes.{place}"
        for key, listed in (("systems", each.systems), ("severity", each.severity), ("rules", each.rules)):
            if not listed:
                raise InvalidInput(f"{where}.{key} is empty, so nothing matches; omit it for all.")
        unknown = next((name for name in each.channels if name not in channels), None)
        if unknown is not None:
            known = ", ".join(channels)
            raise InvalidInput(f"{where}.channels: unknown channel {unknown!a}; the settings name {known}.")
        repeat = given.repeat if each.repeat is None else each.repeat
        yield Route(
            channels=each.channels,
            systems=each.systems,
            severities=each.severity,
            rules=each.rules,
            repeat_after=_repeat(repeat, f"{where}.repeat"),
        )


def _repeat(text: str, field: str) -> timedelta | None:
    if text == NEVER:
        return None
    try:
        after = timedelta(seconds=read_duration(text, field, REPEAT_MAX))
    except InvalidInput as error:
        raise InvalidInput(f"{error.message} Use {NEVER} for no repetition.", field=field) from None
    if after < REPEAT_MIN:
        raise InvalidInput(f"{field} must be at least 1m, or {NEVER}.", field=field)
    return after
