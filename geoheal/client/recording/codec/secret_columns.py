"""Secrets in statements: named as columns that are read, or handed over; and what was read of them."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Final

_NAME: Final = re.compile(r"[^\W\d]\w*")
_HANDING_OVER: Final = re.compile(
    r"\bIDENTIFIED\s+(?:BY|WITH|AS)\b|\bPRAGMA\s+\w*key\b|\bcrypt\s*\(", re.IGNORECASE
)
"""Statements that hand over a secret without naming it."""
_SELECT: Final = re.compile(
    r"\s*SELECT\s+(?:DISTINCT\s+)?(?P<read>[^;]*?)\s+FROM\b(?P<rest>[^;]*);?\s*", re.IGNORECASE | re.DOTALL
)
_COLUMN: Final = re.compile(
    r"""\s*(?:[\w"`]+\s*\.\s*)*["`]?(?P<name>\w+)["`]?(?:\s+(?:AS\s+)?["`]?(?P<alias>\w+)["`]?)?\s*""",
    re.IGNORECASE,
)
_SHORT: Final = 4
"""Characters below which a value counts only where it is all of a text."""

Hides = Callable[[str], bool]


def names_secret(text: str, hides: Hides) -> bool:
    """Whether a statement names a secret, otherwise than as a column that it reads under such a name.

    >>> hides = "password".__eq__
    >>> [names_secret(f"SELECT {what} FROM u WHERE {by} = ?", hides) for what, by in (
    ...     ("id, u.password", "id"), ("id", "password"), ("password AS p", "id"), ("lower(password)", "id"))]
    [False, True, True, True]
    """
    if _HANDING_OVER.search(text):
        return True
    if not any(map(hides, set(_NAME.findall(text)))):
        return False
    found = _SELECT.fullmatch(text)
    if found is None or any(map(hides, _NAME.findall(found["rest"]))):
        return True
    return not all(_is_read_by_its_name(each, hides) for each in found["read"].split(","))


def _is_read_by_its_name(item: str, hides: Hides) -> bool:
    if not any(map(hides, _NAME.findall(item))):
        return True
    column = _COLUMN.fullmatch(item)
    return column is not None and hides(column["alias"] or column["name"])


def spelt(values: Iterable[object]) -> frozenset[str]:
    """Return how values of secret columns would be spelt in a record.

    >>> sorted(spelt(["hunter2", b"hunter2", 4711, None, 7, "ab"]))
    ['"ab"', '4711', 'aHVudGVyMg', 'hunter2']
    """
    found: set[str] = set()
    for value in values:
        match value:
            case str() if value:
                text = json.dumps(value, ensure_ascii=False)
                found.add(text[1:-1] if len(value) >= _SHORT else text)
            case bytes() if value:
                found.add(b64encode(value).decode().rstrip("="))
            case int() | float() if len(str(value)) >= _SHORT:
                found.add(str(value))
    return frozenset(found)
