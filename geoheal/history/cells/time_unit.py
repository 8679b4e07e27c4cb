"""Units of times that are numbers."""

from enum import StrEnum


class TimeUnit(StrEnum):
    """Unit of numbers since the Unix epoch in a column."""

    AUTO = "auto"
    """Detected from the size of the first number, which is unambiguous for any moment since 2000."""
    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"
