"""Text that a pattern needs in order to match."""

import importlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_parser: Final[Any] = importlib.import_module("re._parser")
_MARK: Final = 0xE000
"""First of the private characters that stand for values in a pattern."""
_OPEN: Final = re.compile(r"\{|\\[0-9xuUN]|(?<!\\)(?:\\\\)*\\\Z|[\ue000-\uf8ff]")
"""What may take in the first characters of a value: repeats, numbers of groups or characters, a backslash."""
_AT_START: Final = {"AT_BEGINNING", "AT_BEGINNING_STRING"}
_AT_END: Final = {"AT_END", "AT_END_STRING"}


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a variable, escaped, in a pattern."""

    name: str


@dataclass(frozen=True, slots=True)
class Following:
    """What may follow the text, where the pattern only looks at it.

    Parameters
    ----------
    characters
        One of these.
    at_end
        The end of the searched text.
    before_newline
        The end but for a newline, as ``$`` has it.
    """

    characters: frozenset[str] = frozenset()
    at_end: bool = False
    before_newline: bool = False


ANYTHING: Final = Following()
"""Nothing is looked at."""


@dataclass(frozen=True, slots=True)
class NeededText:
    """Text without which a pattern does not match.

    Parameters
    ----------
    parts
        Constants and values whose concatenation it is.
    is_first
        Whether each match begins with it.
    at_start
        Whether it is only looked for at the start of the searched text.
    ends
        If the pattern is this text alone: what may follow it. None if there is more to the pattern.
    """

    parts: tuple[str | Value, ...]
    is_first: bool
    at_start: bool
    ends: Following | None


def needed_text(pattern: Sequence[str | Value]) -> NeededText | None:
    r"""Return the text that holds all values of a pattern; None if it is not known.

    Examples
    --------
    >>> found = needed_text(["^", Value("root"), "(?=/|$)"])
    >>> found.parts, found.at_start, sorted(found.ends.characters), found.ends.before_newline
    ((Value(name='root'),), True, ['/'], True)
    >>> needed_text([r"\bno\. ", Value("number"), r"\b"]).parts
    ('no. ', Value(name='number'))
    >>> [needed_text([Value("one"), each]) for each in ("*", "|b", "{2}", "(", r"(?i)")]
    [None, None, None, None, None]
    """
    if any(_OPEN.search(each) for each in pattern if isinstance(each, str)):
        return None
    values = [each for each in pattern if isinstance(each, Value)]
    marks = {chr(_MARK + number): value for number, value in enumerate(values)}
    unused = iter(marks)
    try:
        parsed = _parser.parse("".join(each if isinstance(each, str) else next(unused) for each in pattern))
    except (re.error, OverflowError, RecursionError):
        return None
    if not marks or parsed.state.flags & ~re.UNICODE:
        return None
    return _needed([(str(operation), given) for operation, given in parsed], marks)


def _needed(parsed: Sequence[tuple[str, Any]], marks: Mapping[str, Value]) -> NeededText | None:
    before: list[tuple[str, Any]] = []
    for is_text, part in itertools.groupby(parsed, key=lambda each: each[0] == "LITERAL"):
        operations = list(part)
        characters = [chr(given) for _, given in operations] if is_text else []
        if marks.keys() <= set(characters):
            after = parsed[len(before) + len(operations) :]
            starts = [operation == "AT" and str(given) in _AT_START for operation, given in before]
            return NeededText(
                parts=tuple(_parts(characters, marks)),
                is_first=all(operation == "AT" for operation, _ in before),
                at_start=any(starts),
                ends=_ends(after) if all(starts) else None,
            )
        before += operations
    return None


def _parts(characters: Sequence[str], marks: Mapping[str, Value]) -> Iterator[str | Value]:
    for is_mark, run in itertools.groupby(characters, key=marks.__contains__):
        if is_mark:
            yield from (marks[each] for each in run)
        else:
            yield "".join(run)


def _ends(after: Sequence[tuple[str, Any]]) -> Following | None:
    """Return what the rest of a pattern looks at, if it takes no characters."""
    match after:
        case []:
            return ANYTHING
        case [("AT", _)]:
            return _joined([after])
        case [("ASSERT", (1, ahead))]:
            parts = [(str(operation), given) for operation, given in ahead]
            match parts:
                case [("BRANCH", (None, ways))]:
                    return _joined([[(str(name), given) for name, given in way] for way in ways])
            return _joined([parts])
    return None


def _joined(ways: Sequence[Sequence[tuple[str, Any]]]) -> Following | None:
    """Return the union of single characters and ends; None if there is anything else."""
    characters: set[str] = set()
    ends = set()
    for way in ways:
        match way:
            case [("LITERAL", code)]:
                characters.add(chr(code))
            case [("IN", among)] if all(str(operation) == "LITERAL" for operation, _ in among):
                characters.update(chr(code) for _, code in among)
            case [("AT", place)] if str(place) in _AT_END:
                ends.add(str(place))
            case _:
                return None
    return Following(frozenset(characters), bool(ends), "AT_END" in ends)
