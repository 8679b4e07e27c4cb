"""Answer one statement for several keys from records of single keys, so that N+1 statements can become one.

This file's text runs in the sandbox, after that of ``outside``. Only proven answers are given: each key was
requested by a statement that is otherwise equal, all of its rows were read, and rows do not depend on each
other. Such a statement has no order; its rows come in the reverse order of the keys.
"""

import re
from collections.abc import Callable
from typing import Any

_MARK = r"(?:\?|%s|\$\d+)"
_SEVERAL = re.compile(
    rf"([\w.\"]+) (?:IN ?\( ?{_MARK}(?: ?, ?{_MARK})* ?\)|= ?ANY ?\( ?{_MARK} ?\))", re.IGNORECASE
)
_ONE = re.compile(rf"([\w.\"]+) ?= ?{_MARK}|{_MARK} ?= ?([\w.\"]+)")
_PARTS = re.compile(r"SELECT (?P<what>[^()]+?) (?P<rest>FROM [^()]+?);?", re.IGNORECASE)
_DEPENDING = re.compile(
    r"\b(?:DISTINCT|ORDER|LIMIT|OFFSET|FETCH|GROUP|HAVING|UNION|EXCEPT|INTERSECT|OR|NOT|OVER|FOR|CASE|LEFT|RIGHT"
    r"|FULL|OUTER)\b",
    re.IGNORECASE,
)
"""Words by which rows of one key may depend on those of others."""
_ANY = "several keys"


class KeyedStatement:
    """One statement for several keys, or for one.

    Parameters
    ----------
    what
        The columns that it selects.
    rest
        Everything after them, with :data:`_ANY` in place of the keys.
    key
        The column of the keys.
    """

    def __init__(self, what: list[str], rest: str, key: str) -> None:
        self.what = what
        self.rest = rest
        self.key = key


def batch_of(text: str, *, several: bool) -> KeyedStatement | None:
    """Return a statement whose only values are those of one column; None for all others."""
    parts = _PARTS.fullmatch(text)
    if parts is None and several:  # the parentheses are those of the keys
        folded = _SEVERAL.sub(lambda found: f"{found[1]} {_ANY}", text, count=1)
        parts = _PARTS.fullmatch(folded) if folded != text else None
    if parts is None or _DEPENDING.search(parts["what"]) or _DEPENDING.search(parts["rest"]):
        return None
    rest = parts["rest"]
    if several:
        found = re.search(rf"([\w.\"]+) {_ANY}", rest)
        key = found[1] if found else ""
    else:
        found = _ONE.search(rest)
        key = (found[1] or found[2]) if found else ""
        rest = _ONE.sub(lambda _: f"{key} {_ANY}", rest, count=1)
    if not key or re.search(_MARK, rest.replace(_ANY, "")):
        return None
    what = [each.strip() for each in parts["what"].split(",")]
    return KeyedStatement(what, rest, key)


def answer_batch(
    text: str,
    keys: Any,  # noqa: ANN401 - parameters
    known: list[Any],
    same: Callable[[Any, Any], bool],
) -> Any:  # noqa: ANN401 - a question with its rows, or None
    """Return an answer for several keys, combined from single ones; None if the records do not prove it.

    Its duration is that of the longest of them.

    Parameters
    ----------
    text, keys
        The statement and its parameters.
    known
        Recorded statements, each as text, parameters, request and rows.
    """
    asked = batch_of(text, several=True)
    if asked is None or not isinstance(keys, list):
        return None
    if len(keys) == 1 and isinstance(keys[0], list | tuple):
        keys = list(keys[0])
    found: list[Any] = []
    for place, key in reversed(list(enumerate(keys))):
        if any(same(key, each) for each in keys[:place]):
            continue
        one = next((each for each in known if _is_of(asked, each, key, same)), None)
        made = None if one is None else _rows(asked, one, key)
        if one is None or made is None:
            return None
        found.append((one[2], made))
    if not found:
        return None
    longest = max((question for question, _ in found), key=lambda each: float(each["duration_ms"]))
    columns = longest["columns"] if asked.what == ["*"] else [_name(each) for each in asked.what]
    answered = {**longest, "columns": columns, "count": None, "complete": True}
    return answered, [row for _, made in found for row in made]


def _is_of(asked: KeyedStatement, known: Any, key: Any, same: Callable[[Any, Any], bool]) -> bool:  # noqa: ANN401
    text, given, question, _ = known
    if question["write"] or question["error"] or not isinstance(given, list) or len(given) != 1:
        return False
    one = batch_of(text, several=False)
    is_alike = one is not None and one.rest == asked.rest
    is_whole = question["complete"] or question["count"] == len(question["answers"])
    return bool(is_alike and is_whole and same(given[0], key))


def _rows(asked: KeyedStatement, known: Any, key: Any) -> Any:  # noqa: ANN401 - a list, or None
    """Return the rows of one key with the selected columns; None if one was not read."""
    one, rows = batch_of(known[0], several=False), known[3]
    if one is None:
        return None
    if one.what == asked.what:
        return list(rows)
    places = [_place(each, one, asked.key) for each in asked.what]
    if None in places or not all(type(row) is tuple for row in rows):
        return None
    return [tuple(key if place < 0 else row[place] for place in places if place is not None) for row in rows]


def _place(column: str, one: KeyedStatement, key: str) -> int | None:
    """Return the position of a column in a row, -1 for the key itself."""
    plain = _column(column)
    known = [_column(each) for each in one.what]
    if plain in known:
        return known.index(plain)
    return -1 if plain == key.rpartition(".")[2].lower().strip('"') else None


def _column(text: str) -> str:
    return re.split(r" (?:as )?", text.strip().lower())[0].rpartition(".")[2].strip('"')


def _name(text: str) -> str:
    return text.strip().rpartition(" ")[2].rpartition(".")[2].strip('"')
