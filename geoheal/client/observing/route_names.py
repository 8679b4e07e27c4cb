"""Names of routes without a framework: few of them, however many paths there are."""

from typing import Final

UNMATCHED: Final = "unmatched"
SEGMENTS_MAX: Final = 4
SEGMENT_MAX: Final = 24


def route_of_path(path: str) -> str:
    """Return a path whose parts that look like values are replaced by ``*``.

    Examples
    --------
    >>> route_of_path("/orders/1234/items")
    '/orders/*/items'
    """
    segments = path.strip("/").split("/")
    shown = [segment if _is_word(segment) else "*" for segment in segments[:SEGMENTS_MAX]]
    return "/" + "/".join(shown) + ("/…" if len(segments) > SEGMENTS_MAX else "")


def _is_word(segment: str) -> bool:
    return len(segment) <= SEGMENT_MAX and segment.isascii() and not any(each.isdigit() for each in segment)
