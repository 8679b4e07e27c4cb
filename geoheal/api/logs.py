"""Log lines: structured (logfmt), with the request's id. structlog formats them, from the first line on."""

import logging
from collections.abc import MutableMapping
from functools import cached_property
from typing import Any

from geoheal.api.access_log import REQUEST_ID


class LogfmtFormatter(logging.Formatter):
    """Formats records as ``key=value`` pairs; structlog is imported when there is something to say."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line, and its traceback below."""
        return self._structlog.format(record)

    @cached_property
    def _structlog(self) -> logging.Formatter:
        from structlog.processors import LogfmtRenderer, TimeStamper, format_exc_info
        from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

        return ProcessorFormatter(
            foreign_pre_chain=[
                add_log_level,
                add_logger_name,
                ExtraAdder(),
                TimeStamper("iso"),
                _add_request_id,
            ],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                format_exc_info,
                LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"], drop_missing=True),
            ],
        )


def _add_request_id(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    request_id = REQUEST_ID.get()
    if request_id is not None:
        event["request_id"] = request_id
    return event


def configure(level: str) -> None:
    """Write the log to standard error: geoheal's own from this level on, the libraries' warnings.

    Raises
    ------
    ValueError
        When there is no such level.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LogfmtFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("geoheal").setLevel(level.upper())
