"""The rows that an import rejects: the first ones for the terminal, all of them for a file."""

import csv
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from geoheal.errors import InvalidInput
from geoheal.history.piece import RefusedRow

SHOWN = 10
"""Rejected rows that are listed on the terminal."""


class Rejects:
    """Keeps the first rejected rows, and writes all to a file if one is named; a context manager.

    Parameters
    ----------
    path
        A CSV file; None to write none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.first: list[RefusedRow] = []
        self._stack = ExitStack()
        self._write: Callable[[Sequence[RefusedRow]], object] = len

    def __enter__(self) -> "Rejects":
        if self.path is not None:
            try:
                rows = csv.writer(
                    self._stack.enter_context(self.path.open("w", encoding="utf-8", newline=""))
                )
            except OSError as error:
                raise InvalidInput(f"{self.path} cannot be written: {error.strerror}.") from error
            rows.writerow(("line", "field", "reason"))
            self._write = lambda refusals: rows.writerows((r.line, r.field, r.reason) for r in refusals)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, refusals: Sequence[RefusedRow]) -> None:
        """Take note of rejected rows."""
        self.first.extend(refusals[: SHOWN - len(self.first)])
        self._write(refusals)
