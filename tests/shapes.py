"""Shapes of statements that a cluster refuses, found in their text.

A cluster plans a statement if the rows of systems that it combines are on one node. This is a look at its
words, not a planner: what passes may still be refused there, which `make test-citus` finds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from geoheal.store.cluster.narrowing import OWNED

PLANNED: Final = re.compile(r"\s*\(*\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b")
BEGINS: Final = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b")
TEXT: Final = re.compile(r"'(?:[^']|'')*'")
REMARK: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
SET_OPERATION: Final = re.compile(r"\b(?:UNION(?:\s+ALL)?|EXCEPT|INTERSECT)\b")
TABLE: Final = re.compile(
    r"(?:\bFROM|\bJOIN|\bUSING|\bUPDATE|,)\s*(?:ONLY\s+)?geoheal\.(\w+)(?!\s*\()"
    r"(?:\s+AS\s+(\w+)|\s+(?!AS|ON|SET|WHERE|GROUP|ORDER|LEFT|JOIN|CROSS|LIMIT|UNION|FOR|USING|RETURNING)(\w+))?"
)
OF_SERVER: Final = re.compile(
    r"(?:\bFROM|\bJOIN|,)\s*(?:pg_(?!catalog)\w+|information_schema\.\w+)(?!\w*\s*\()"
)
FUNCTION: Final = re.compile(r"(?:\bFROM|\bJOIN(?:\s+LATERAL)?)\s+(?:unnest|generate_series|jsonb_\w+)\(")
_VALUE: Final = r"%\(\w+\)s|%s|\$\d+|''|:\w+|\[\d+\]|geoheal\.system_id\("
_KEY: Final = r"(?:(?:geoheal\.)?(\w+)\.)?(system_id|id)"
SAME: Final = re.compile(rf"\b{_KEY}\s*=\s*(?:(?:CAST\()?({_VALUE})|{_KEY}\b)")
VALUE_FIRST: Final = re.compile(rf"({_VALUE})\s*(?:::\w+)?\s*=\s*{_KEY}\b")
ALL_OF_ONE: Final = re.compile(r"\bUSING\s*\([^)]*\bsystem_id\b")
LOCKED: Final = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b")
NO_COLUMN: Final = re.compile(r"\s*SELECT\s+FROM\b")
VALUES_OF_QUERY: Final = re.compile(r"\bINSERT\s+INTO\s+geoheal\.(?!systems\b)\w+[^#]*\bVALUES\b[^#]*#")
OTHERS: Final = re.compile(r"\b(\w+)\.\w")


_PASSED = set[str]()


@dataclass(slots=True)
class Part:
    """A SELECT, or what else is planned, with those in its parentheses."""

    words: str = ""
    inner: list["Part"] = field(default_factory=list)

    def own_tables(self) -> dict[str, str]:
        """Aliases and names of the tables that it reads itself."""
        found = TABLE.findall(self.words)
        return {alias or other or name: name for name, alias, other in found if name in OWNED | {"systems"}}

    def below(self) -> Iterator["Part"]:
        """Return it and everything within it."""
        yield self
        for each in self.inner:
            yield from each.below()

    def refers_to(self, aliases: Iterable[str]) -> bool:
        """Whether it, or what is within it, names one of the aliases that it does not define."""
        own = self.own_tables()
        named = set(OTHERS.findall(self.words)) - set(own)
        outside = set(aliases) - set(own)
        return bool(named & outside) or any(each.refers_to(outside) for each in self.inner)


def flaw(statement: str, given: Any = None) -> str | None:
    """Say why a cluster would refuse a statement; None if its words do not show it."""
    if not PLANNED.match(statement) or not any(f"geoheal.{name}" in statement for name in OWNED):
        return None
    whole = _parts(REMARK.sub(" ", TEXT.sub("''", _with_values(statement, given))))
    found = (each for part in whole.below() for each in _flaws(part))
    return next(found, None)


def _with_values(statement: str, given: Any) -> str:
    """Write keys with the same value the same way: ``[0]`` in place of their parameters."""
    if not isinstance(given, Mapping):
        return statement
    values = list(dict.fromkeys(each for each in given.values() if isinstance(each, UUID)))
    for name, value in given.items():
        if isinstance(value, UUID):
            statement = statement.replace(f"%({name})s", f"[{values.index(value)}]")
    return statement


def _parts(statement: str) -> Part:
    stack, inner = [""], [list[Part]()]
    for char in statement:
        if char == "(":
            stack.append("")
            inner.append([])
        elif char == ")" and len(stack) > 1:
            words, parts = stack.pop(), inner.pop()
            if BEGINS.match(words):
                inner[-1].append(Part(words, parts))
                stack[-1] += "( # )"
            else:
                inner[-1] += parts
                stack[-1] += f"({words})"
        else:
            stack[-1] += char
    return Part(stack[0], inner[0])


def _flaws(part: Part) -> Iterator[str]:
    tables = part.own_tables()
    owned = {alias for alias, name in tables.items() if name in OWNED}
    if owned and NO_COLUMN.match(part.words):
        yield "SELECT without a column: a subquery that is planned apart needs one (write SELECT 1 FROM)"
    if owned and OF_SERVER.search(part.words):
        yield "a table of systems is read with one of the server itself: read one of them first"
    if owned and LOCKED.search(part.words) and not _names_a_system(part):
        yield "rows of several systems are locked: find them first, then lock each by its system"
    if VALUES_OF_QUERY.search(part.words):
        yield "INSERT … VALUES with a subquery: write INSERT … SELECT"
    for branch in SET_OPERATION.split(part.words):
        yield from _apart(Part(branch, [each for each in part.inner if each.refers_to(tables)]))
    for each in part.inner:
        if each.refers_to(owned) and any(set(one.own_tables().values()) & OWNED for one in each.below()):
            yield from _odd_inside(each)


def _odd_inside(part: Part) -> Iterator[str]:
    """Yield flaws of a subquery that refers to the outside."""
    if SET_OPERATION.search(part.words):
        yield "a set operation in a subquery that refers to the outside: name the system by its value"
    if FUNCTION.search(part.words):
        yield "a function's rows in a subquery that refers to the outside: name the system by its value"


def _names_a_system(part: Part) -> bool:
    return any(match[3] for match in SAME.finditer(part.words) if match[2] == "system_id")


def _apart(part: Part) -> Iterator[str]:
    """Yield a flaw unless all tables of systems that are combined are of the same system."""
    tables, groups = set[str](), list[set[str]]()
    _collect(part, {}, tables, groups)
    if len(tables) > 1 and not _connected(tables, groups):
        yield "tables are combined that may be of different systems: compare system_id, or read one first"


def _collect(part: Part, outer: Mapping[str, str], tables: set[str], groups: list[set[str]]) -> None:
    """Add the tables of systems in a part and within it, and which of them are of the same system."""
    own = part.own_tables()
    known = {**outer, **{alias: f"{alias} {id(part)}" for alias in own}}
    owned = [alias for alias, name in own.items() if name in OWNED]
    tables |= {known[alias] for alias in owned}

    def named(alias: str, key: str) -> str:
        name = alias or (owned[0] if key == "system_id" and owned else "")
        return known.get(name, name)

    for left, key, value, right, other in SAME.findall(part.words):
        groups.append({named(left, key), f"= {value}" if value else named(right, other)})
    for value, left, key in VALUE_FIRST.findall(part.words):
        groups.append({named(left, key), f"= {value}"})
    if ALL_OF_ONE.search(part.words):
        groups.append({known[alias] for alias in owned})
    for each in part.inner:
        _collect(each, known, tables, groups)


def _connected(tables: set[str], groups: list[set[str]]) -> bool:
    reached = {next(iter(tables))}
    while more := [each for each in groups if each & reached and not each <= reached]:
        reached = reached.union(*more)
    return tables <= reached


@pytest.fixture
def planned_by_a_cluster() -> Iterator[None]:
    """Fail a test that runs a statement which a cluster refuses."""
    said = dict[str, str]()

    def look(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement not in _PASSED:
            found = flaw(statement, given)
            if found is None:
                _PASSED.add(statement)
            else:
                said[statement] = found

    event.listen(Engine, "before_cursor_execute", look)
    yield
    event.remove(Engine, "before_cursor_execute", look)
    assert not said, "A cluster refuses these statements."
