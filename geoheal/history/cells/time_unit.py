"""Units of times that are numbers."""

from enum import StrEnum


class TimeUnit(StrEnum):
    """What one counts, in a column of numbers since the Unix epoch."""

    AUTO = "auto"
    """Told by the size of the first number, which for any moment since 2000 is unambiguous."""
    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"
