"""Secrets in statements: secret columns that are read, secrets that are passed, and the values read."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import date, time
from decimal import Decimal
from typing import Final
from uuid import UUID

from geoheal.client.recording.codec.frozen import NotRecordable

_NAME: Final = re.compile(r"[^\W\d]\w*")
_HANDING_OVER: Final = re.compile(
    r"\bIDENTIFIED\s+(?:BY|WITH|AS)\b|\bPRAGMA\s+\w*key\b|\bcrypt\s*\(", re.IGNORECASE
)
"""Statements that pass a secret without naming it."""
_SELECT: Final = re.compile(
    r"\s*SELECT\s+(?:DISTINCT\s+)?(?P<read>[^;]*?)\s+FROM\b(?P<rest>[^;]*);?\s*", re.IGNORECASE | re.DOTALL
)
_WITHIN: Final = re.compile(
    r"\b(?:FROM|JOIN)\s*\(\s*SELECT\s+(?:DISTINCT\s+)?(?P<read>[^();]*?)\s+FROM\b", re.IGNORECASE | re.DOTALL
)
_COLUMN: Final = re.compile(
    r"""\s*(?:[\w"`]+\s*\.\s*)*["`]?(?P<name>\w+)["`]?(?:\s+(?:AS\s+)?["`]?(?P<alias>\w+)["`]?)?\s*""",
    re.IGNORECASE,
)
_TABLE_OF_AUTH: Final = re.compile(
    r"(\b(?:FROM|JOIN|INTO|UPDATE)\s+[\"`]?|(?<![\w.\"`])[\"`]?(?=auth_\w+[\"`]?\s*\.))auth_", re.IGNORECASE
)
"""Prefixes of tables of authentication modules; only the rest of the name counts."""
_SHORT: Final = 4
"""A shorter value counts only if it is the whole text."""

Hides = Callable[[str], bool]


def names_secret(text: str, hides: Hides) -> bool:
    """Whether a statement names a secret other than as a column that it reads under this name.

    >>> hides = "password".__eq__
    >>> [names_secret(f"SELECT {what} FROM u WHERE {by} = ?", hides) for what, by in (
    ...     ("id, u.password", "id"), ("id", "password"), ("password AS p", "id"), ("lower(password)", "id"))]
    [False, True, True, True]
    >>> names_secret("SELECT count(*) FROM (SELECT u.id, u.password FROM u) AS a WHERE a.id = ?", hides)
    False
    >>> hides = "auth_user auth_token token".split().__contains__
    >>> [names_secret(f'SELECT "{each}"."id" FROM "{each}"', hides) for each in ("auth_user", "auth_token")]
    [False, True]
    """
    if _HANDING_OVER.search(text):
        return True
    text = _TABLE_OF_AUTH.sub(r"\1", text)
    if not any(map(hides, set(_NAME.findall(text)))):
        return False
    found = _SELECT.fullmatch(_WITHIN.sub(lambda inner: _without_columns(inner, hides), text))
    if found is None or any(map(hides, _NAME.findall(found["rest"]))):
        return True
    return not all(_is_read_by_its_name(each, hides) for each in found["read"].split(","))


def _without_columns(inner: re.Match[str], hides: Hides) -> str:
    """Return a subquery in FROM without its columns, if it reads secret ones by name."""
    is_plain = all(_is_read_by_its_name(each, hides) for each in inner["read"].split(","))
    return "FROM (SELECT 1 FROM" if is_plain else inner[0]


def _is_read_by_its_name(item: str, hides: Hides) -> bool:
    if not any(map(hides, _NAME.findall(item))):
        return True
    column = _COLUMN.fullmatch(item)
    return column is not None and hides(column["alias"] or column["name"])


def written_forms(values: Iterable[object]) -> frozenset[str]:
    """Return the forms in which values of secret columns could occur in a record.

    Raises
    ------
    NotRecordable
        For a value whose forms are not known.

    >>> sorted(written_forms(["hunter2", b"hunter2", 4711, None, 7, "ab"]))
    ['"ab"', '4711', '68756e74657232', 'aHVudGVyMg', 'hunter2']
    >>> sorted(written_forms([["4711"], {"pin": 4711}, UUID(int=1)]))
    ['00000000-0000-0000-0000-000000000001', '00000000000000000000000000000001', '34373131', '4711']
    """
    found: set[str] = set()
    for value in values:
        found |= _spelt(value)
    return frozenset(found)


def _spelt(value: object) -> AbstractSet[str]:
    match value:
        case str():
            return _spelt_text(str(value))
        case bytes() | bytearray() | memoryview():
            return _spelt_bytes(bytes(value))
        case dict():
            return written_forms(value.values())
        case list() | tuple() | set() | frozenset():
            return written_forms(value)
    return _spelt_scalar(value)


def _spelt_text(value: str) -> AbstractSet[str]:
    """Return the forms of a text in a record: as JSON, and in hexadecimal digits."""
    text = json.dumps(value, ensure_ascii=False)
    if len(value) < _SHORT:
        return {text} if value else set()
    return {text[1:-1], value.encode("utf-8", "surrogatepass").hex()}


def _spelt_scalar(value: object) -> AbstractSet[str]:
    match value:
        case None | bool():
            return set()
        case UUID():
            return {value.hex, str(value)}
        case date() | time():
            return {value.isoformat()}
        case int() | float() | Decimal():
            return {str(value)} if len(str(value)) >= _SHORT else set()
    raise NotRecordable("a secret column of a kind that would not be known again")


def _spelt_bytes(value: bytes) -> set[str]:
    """Return the forms of bytes in a record, and of the text that they may encode."""
    if not value:
        return set()
    try:
        text = set(_spelt(value.decode()))
    except UnicodeDecodeError:
        text = set()
    return {b64encode(value).decode().rstrip("="), *text}
