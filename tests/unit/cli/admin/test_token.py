"""Time spans of tokens."""

from datetime import timedelta

import pytest

from geoheal.cli.admin.token import life_of
from geoheal.errors import InvalidInput


def test_hours_days_and_weeks_are_understood():
    assert [life_of(text) for text in ("12h", "90d", "8w")] == [
        timedelta(hours=12),
        timedelta(days=90),
        timedelta(weeks=8),
    ]


@pytest.mark.parametrize("text", ["", "90", "0d", "-1d", "1y", "1.5d", "d"])
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidInput, match="time span"):
        life_of(text)
