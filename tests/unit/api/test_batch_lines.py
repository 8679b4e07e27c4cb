"""Rows of NDJSON."""

from datetime import UTC, datetime
from typing import cast

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from geoheal.api.ingest.batch import BLANK_LINES_MAX, REFUSED_MAX, BatchTarget, ingest_rows, read_rows
from geoheal.constants import CAPTURED_AT_MIN
from geoheal.monitor.ingest.everyday_rows import ROWS_MAX
from geoheal.store.session import Database

NOTHING_IS_STORED = cast("Database", None)
NOWHERE = BatchTarget(NOTHING_IS_STORED, lambda *_: None)


def test_blank_lines_are_passed_over_and_counted():
    rows = list(read_rows(b"\n" * BLANK_LINES_MAX + b'{"phi": 1}', lines=True))
    assert [(row.index, row.line) for row in rows] == [(0, BLANK_LINES_MAX + 1)]


@pytest.mark.parametrize("blank", [b"\n", b" \n", b"\r\n"])
def test_a_body_of_blank_lines_is_refused_early(blank):
    rows = read_rows(blank * (BLANK_LINES_MAX + 1) * 3, lines=True)
    with pytest.raises(RequestEntityTooLarge):
        next(rows)


def test_a_body_of_too_many_lines_is_refused_before_the_first_is_read():
    rows = read_rows(b'{"phi":1}\n' * (ROWS_MAX + BLANK_LINES_MAX + 1), lines=True)
    with pytest.raises(RequestEntityTooLarge, match="more than 200,000 lines"):
        next(rows)


@pytest.mark.parametrize("row", [b"{}", b"{", b"[]", b'{"phi": 7}'])
def test_a_batch_of_wrong_rows_is_refused_before_its_end(row):
    rows = read_rows((row + b"\n") * (REFUSED_MAX + 100) + b'{"phi": 0.7}', lines=True)
    with pytest.raises(RequestEntityTooLarge) as refused:
        ingest_rows(NOWHERE, rows, datetime.now(UTC), CAPTURED_AT_MIN)
    assert "none was. The first, row 0: " in str(refused.value)
    assert next(rows).index == REFUSED_MAX + 1


def test_fewer_wrong_rows_are_refused_one_by_one():
    rows = read_rows(b"{}\n" * REFUSED_MAX, lines=True)
    answer = ingest_rows(NOWHERE, rows, datetime.now(UTC), CAPTURED_AT_MIN)
    assert len(answer["rejected"]) == REFUSED_MAX
