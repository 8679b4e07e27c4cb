"""Answer external requests of a replayed call from its record: this file's text runs in the sandbox.

Reads are answered by statement and parameters, in any order, and repeatedly; requests that were not recorded
are refused. The recorded durations are summed up for the replay to wait.
"""

import contextlib
import importlib
from collections.abc import Callable
from typing import Any

from geoheal.client.recording.outside.exchange import is_same
from geoheal.fitness.recorded.batches import answer_batch
from geoheal.fitness.recorded.frameworks.comparing import FRESH, fresh_pairs


class RefusedQuestion(BaseException):
    """A request without a recorded answer; the code under test does not catch it by accident."""


class NotRecorded(RuntimeError):
    """Raised at the end of a call that made a request without a record."""


class Outside:
    """The recorded answers of one call.

    Parameters
    ----------
    questions
        Typed JSON, in the order of the requests.
    thaw
        Reads a value.
    same
        Whether two values are equal.
    plain
        Returns a value as plain data.
    """

    def __init__(
        self,
        questions: Any,  # noqa: ANN401 - typed JSON
        thaw: Any,  # noqa: ANN401 - a function
        same: Callable[[Any, Any], bool],
        plain: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        self._plain = plain
        self._questions = questions
        self._keys = [_key(*map(thaw, each["key"])) for each in questions]
        self._rows = [[thaw(row) for row in each["answers"]] for each in questions]
        self.thaw = thaw
        self._same = same
        self._used = [False] * len(questions)
        self.writes: list[int] = []
        self.recorded_writes = [number for number, each in enumerate(questions) if each["write"]]
        self.seconds = 0.0
        self.refused = ""
        self._open: list[Any] = []

    def statement(self, text: str, parameters: Any = None, *, many: bool = False) -> tuple[Any, list[Any]]:  # noqa: ANN401
        """Return the record of a statement, and its rows; raise its recorded exception."""
        asked = _key(text, parameters, many)
        number = self._found(
            lambda known: known[0] == asked[0] and known[2] == asked[2] and self._same(known[1], asked[1])
        )
        if number is None:
            number = self._fresh(asked)
        if number is None:
            batch: tuple[Any, list[Any]] | None = self._batch(asked)
            if batch is None:
                batch = self._shared(asked)
            if batch is not None:
                self.seconds += float(batch[0]["duration_ms"]) / 1e3
                return batch
            self.refuse(f"a statement that was not recorded: {' '.join(str(text).split())[:200]}")
        return self._answer(number)

    def _fresh(self, asked: Any) -> Any:  # noqa: ANN401 - a number, or None
        """Return the record of a write that differs in random UUIDs, which stand for the recorded ones."""
        for number, known in enumerate(self._keys):
            is_open = self._questions[number]["write"] and not self._used[number]
            if is_open and known[0] == asked[0] and known[2] == asked[2]:
                pairs = fresh_pairs(self._plain(known[1]), self._plain(asked[1]))
                if pairs:
                    FRESH.update(pairs)
                    return number
        return None

    def _batch(self, asked: Any) -> Any:  # noqa: ANN401 - a question with its rows, or None
        """Answer a statement for several keys from those for one each, if nothing is written in between."""
        if self.recorded_writes or asked[2]:
            return None
        known = [
            (key[0], key[1], question, rows)
            for key, question, rows in zip(self._keys, self._questions, self._rows, strict=True)
            if question["kind"] == "sql" and not key[2]
        ]
        return answer_batch(asked[0], asked[1], known, self._same)

    def _shared(self, asked: Any) -> Any:  # noqa: ANN401 - a question with its rows, or None
        """Answer a read from other calls: this one found the rows in a cache when it was recorded."""
        if self.writes:
            return None
        for question in READS:
            if " ".join(str(question["key"][0]).split()) == asked[0]:
                known = _key(*map(self.thaw, question["key"]))
                if known[2] == asked[2] and self._same(known[1], asked[1]):
                    return question, [self.thaw(row) for row in question["answers"]]
        return None

    def columns_of(self, text: str) -> list[tuple[str, Any]]:
        """Return the columns of a statement that was recorded, each with its value in the first row."""
        for key, question, rows in zip(self._keys, self._questions, self._rows, strict=True):
            if question["kind"] == "sql" and key[0] == " ".join(text.split()):
                names = [str(self.thaw(name)) for name in question["columns"]]
                first = rows[0] if rows and isinstance(rows[0], tuple) else ()
                return [(name, first[at] if at < len(first) else None) for at, name in enumerate(names)]
        return []

    def request(self, method: str, url: str, given: list[Any]) -> tuple[Any, list[Any]]:
        """Return the record of an HTTP request, and its response, as for a statement."""
        number = self._asked(method, url, given)
        if number is None:
            self.refuse(f"a request that was not recorded: {method} {url[:200]}")
        return self._answer(number)

    def file(self, shown: str) -> Any:  # noqa: ANN401 - a list of the answer, or None
        """Return the result of a file request; None if it was not recorded."""
        number = self._found(lambda known: known[0] == shown and known[1] is None)
        return None if number is None else self._answer(number)[1]

    def open(self, shown: str) -> None:
        """Raise the recorded exception of opening a file for writing."""
        self.file(shown)

    def written(self, shown: str, content: bytes) -> None:
        """Compare data written to a file with the record."""
        text = _text_of(content)
        number = self._found(lambda known: known[0] == shown and known[1] and is_same(known[1][0], text))
        if number is None:
            self.refuse(f"a file written otherwise than was recorded: {shown[:200]}")
        self._answer(number)

    def command(self, shown: list[Any]) -> Any:  # noqa: ANN401 - an answer
        """Return Redis' response to a command, or to those of a pipeline."""
        number = self._found(lambda known: known[0] == "redis" and self._same(known[1], shown))
        if number is None:
            self.refuse(f"a command that was not recorded: {str(shown)[:200]}")
        return self._answer(number)[1][0]

    def leave_open(self, file: Any) -> None:  # noqa: ANN401 - a file
        """Close a file at the end of the call, if it is still open."""
        self._open.append(file)

    def finish(self) -> None:
        """Close files that are still open."""
        while self._open:
            self._open.pop(0).close()

    def send(self, method: str, url: str) -> None:
        """Raise the recorded exception of sending a request."""
        number = self._asked(method, url, None)
        if (
            number is not None
            and self._questions[number]["error"]
            and not self._questions[number]["complete"]
        ):
            self._answer(number)

    def _asked(self, method: str, url: str, given: Any) -> Any:  # noqa: ANN401 - a number, or None
        def fits(known: Any) -> bool:  # noqa: ANN401 - a key
            verb, _, place = known[0].partition(" ")
            shown = zip(known[1] or (), given or (), strict=False)
            return bool(verb == method and is_same(place, url) and all(is_same(*each) for each in shown))

        return self._found(fits)

    def _answer(self, number: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 - a number
        question = self._questions[number]
        rows = [self.thaw(row) for row in question["answers"]] if self._used[number] else self._rows[number]
        self._used[number] = True
        self.seconds += question["duration_ms"] / 1e3
        if question["write"]:
            self.writes.append(number)
        if question["error"]:
            raise _error(question["error"])
        return question, rows

    def value(self, name: str, arguments: Any) -> Any:  # noqa: ANN401 - a list of one, or None
        """Return the recorded result of a function of time or randomness.

        Return None if it is called more often than recorded.
        """
        key = _key(name, [_brief(each) for each in arguments], many=False)
        for number, known in enumerate(self._keys):
            if known == key and not self._used[number]:
                self._used[number] = True
                return self._rows[number][:1]
        return None

    def refuse(self, why: str) -> Any:  # noqa: ANN401 - never returns
        """End the call."""
        self.refused = self.refused or why
        raise RefusedQuestion(why)

    def _found(self, fits: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - a number, or None
        """Return the first unused record of a request; for a read the last one, repeatedly."""
        again = None
        for number, known in enumerate(self._keys):
            if fits(known):
                if not self._used[number]:
                    return number
                again = None if self._questions[number]["write"] else number
        return again


def _key(text: Any, parameters: Any, many: Any) -> Any:  # noqa: ANN401 - whatever was recorded
    given = list(parameters) if isinstance(parameters, tuple) else parameters
    if many and given is not None:
        given = [list(each) if isinstance(each, tuple) else each for each in given]
    return " ".join(str(text).split()), given or None, bool(many)


def _text_of(content: bytes) -> Any:  # noqa: ANN401 - a text, or bytes
    """Return bytes as the recorder stored them: as text if they are UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _brief(argument: Any) -> Any:  # noqa: ANN401 - whatever is passed
    """Return an argument as the recorder stored it."""
    if type(argument) in (int, float, bool, type(None)):
        return argument
    return len(argument) if hasattr(argument, "__len__") else None


def _error(name: str) -> Exception:
    """Return the recorded exception, of an external library or of Python itself."""
    module, _, kind = name.rpartition(".")
    if module.partition(".")[0] in _LIBRARIES:
        with contextlib.suppress(ImportError, TypeError):
            found = getattr(importlib.import_module(module), kind, None)
            if isinstance(found, type) and issubclass(found, Exception):
                return _made_of(found)
    return NotRecorded(f"an exception of type {name[:200]}")


def _made_of(kind: type[Exception]) -> Exception:
    """Return an exception; one that needs more than a text is made without its constructor."""
    try:
        return kind("as it was recorded")
    except TypeError:
        return kind.__new__(kind, "as it was recorded")


_LIBRARIES = frozenset(
    {
        *("builtins", "sqlite3", "psycopg", "http", "socket", "ssl", "urllib", "urllib3", "requests"),
        *("httpx", "httpx2", "redis", "asyncpg", "psycopg2", "aiohttp"),
    }
)
READS: list[Any] = []
"""Reads that answer any call."""
_now: list[Outside] = []
"""The answers of the call that is being replayed."""
