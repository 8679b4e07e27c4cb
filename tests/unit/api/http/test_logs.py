"""Log lines: hostile text in them moves no cursor and turns no direction."""

import logging

import pytest

from geoheal.api.http.logs import LineFormatter

HOSTILE = "shop\u202e\x9b2J\x1b[2J\u200b\U000e0041"


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_text_of_others_is_visible_wherever_it_stands(log_format):
    record = logging.LogRecord("geoheal.x", logging.WARNING, "x.py", 1, "System %s", (HOSTILE,), None)
    record.detail = {"names": [HOSTILE], HOSTILE: ValueError(HOSTILE)}
    try:
        raise ValueError(HOSTILE)  # noqa: TRY301 - its traceback is logged
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    line = LineFormatter(log_format).format(record)
    assert not set(HOSTILE) & set(line) - set("shop2J[")
    assert "u202e" in line
