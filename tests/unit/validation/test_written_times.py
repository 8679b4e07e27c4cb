"""Times as files and requests spell them."""

from geoheal.validation.written_times import TimeReader


def test_a_text_that_is_too_long_is_not_a_time():
    """A request may hold a cell of a million blanks: no pattern is tried on it."""
    times = TimeReader()
    assert times.read("25. April 2026" + " " * 100 + "03:15") is not None
    assert times.read("25. April 2026" + " " * 300 + "03:15") is None
