"""Moments that options name: with an offset, as a day, or as so long ago."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.cli.terminal.moments import moment_of
from geoheal.errors import InvalidInput


@pytest.mark.parametrize(("text", "ago"), [("6h", 6.0), ("1d12h", 36.0), ("90m", 1.5)])
def test_a_duration_was_so_long_ago(text, ago):
    before = datetime.now(UTC)
    moment = moment_of("--since", text)
    assert moment is not None
    assert before <= moment + timedelta(hours=ago) <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-01-01T00:00:00", "2026-13-01", "6", "h", "9999999d"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(InvalidInput, match="--since"):
        moment_of("--since", text)
