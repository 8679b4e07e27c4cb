"""Structured log lines with the request's id, formatted by structlog.

``console`` is logfmt, readable for people and programs; ``json`` is one object per line.
"""

import logging
from collections.abc import MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from geoheal.api.http.access_log import REQUEST_ID, TRACE_ID
from geoheal.domain.display import printable

if TYPE_CHECKING:
    from structlog.typing import Processor

LogFormat = Literal["console", "json"]

FIRST: Final = ("timestamp", "level", "logger", "event")
"""First fields of a line."""


class LineFormatter(logging.Formatter):
    """Formats records as lines; structlog is imported with the first one.

    Parameters
    ----------
    log_format
        ``console`` or ``json``.
    """

    def __init__(self, log_format: LogFormat = "console") -> None:
        super().__init__()
        self._log_format = log_format

    def format(self, record: logging.LogRecord) -> str:
        """Format one record as one line; the traceback follows it, or is part of the JSON."""
        return self._structlog.format(record)

    @cached_property
    def _structlog(self) -> logging.Formatter:
        from structlog.processors import TimeStamper, format_exc_info
        from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

        return ProcessorFormatter(
            foreign_pre_chain=[
                add_log_level,
                add_logger_name,
                ExtraAdder(),
                TimeStamper("iso"),
                _add_request,
            ],
            processors=[ProcessorFormatter.remove_processors_meta, format_exc_info, _show, self._renderer()],
        )

    def _renderer(self) -> "Processor":
        from structlog.processors import JSONRenderer, LogfmtRenderer

        if self._log_format == "json":
            return JSONRenderer(ensure_ascii=False)
        return LogfmtRenderer(key_order=list(FIRST), drop_missing=True)


def _add_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in (("request_id", REQUEST_ID.get()), ("trace_id", TRACE_ID.get())):
        if value is not None:
            event[name] = value
    return event


def _show(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape foreign text, so that nothing in a line moves the cursor or changes the direction of writing."""
    return {printable(name): _shown(value) for name, value in event.items()}


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a caller logs
    match value:
        case str():
            return printable(value)
        case list() | tuple() | set() | frozenset():
            return [_shown(each) for each in value]
        case dict():
            return {printable(str(name)): _shown(each) for name, each in value.items()}
        case None | bool() | int() | float():
            return value
        case _:
            return printable(str(value))


def configure(level: str, log_format: LogFormat = "console") -> None:
    """Write the log to standard error: geoheal's messages from this level on, and warnings of libraries.

    Raises
    ------
    ValueError
        When the level is unknown.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(log_format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("geoheal").setLevel(level.upper())
