"""Whether an SQL statement changes data."""

import re
from typing import Final

_READS: Final = frozenset({"SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "PRAGMA"})
_WRITING: Final = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|INTO|nextval|setval)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d]\w*")
_LOCKING: Final = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b", re.IGNORECASE)


def writes(statement: str) -> bool:
    """Whether a statement changes data.

    >>> [writes(each) for each in ("select 1", "WITH a AS (DELETE FROM b RETURNING c) SELECT 1", "COMMIT")]
    [False, True, True]
    """
    first = _NAME.search(statement)
    if first is None or first.group().upper() not in _READS:
        return True
    return _WRITING.search(_LOCKING.sub("", statement)) is not None
