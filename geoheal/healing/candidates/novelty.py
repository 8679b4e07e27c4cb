"""Which candidates are worth a measurement: valid Python, unlike the current code and unlike each other."""

import ast
import difflib


class Novelty:
    """Remembers what was proposed already.

    >>> novelty = Novelty("x = 1")
    >>> [novelty.is_new(source) for source in ("x = 1  # the same", "x = 2", "x=2", "x =")]
    [False, True, False, False]
    """

    def __init__(self, current: str) -> None:
        self._seen = {_meaning(current)}

    def is_new(self, source: str) -> bool:
        """Whether a source is valid, and means something that was not proposed before."""
        meaning = _meaning(source)
        if meaning is None or meaning in self._seen:
            return False
        self._seen.add(meaning)
        return True


def diff_lines(before: str, after: str) -> int:
    """Lines that were added or removed.

    >>> diff_lines("a\\nb\\n", "a\\nc\\n")
    2
    """
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return sum(line[:1] in "+-" and line[:3] not in ("+++", "---") for line in lines)


def _meaning(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return None
