"""The tests of a project at two commits: files with tests, and files that they judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from geoheal.gate.commits.checkout import Commits
from geoheal.gate.commits.sides import Sources
from geoheal.suspects.boxes import ShownProject

CONFTEST: Final = "conftest.py"


@dataclass(frozen=True, slots=True)
class Changed:
    """A judged Python file: its path in the base, and its texts; "" if it was deleted."""

    path: str
    before: str
    after: str


class TestFiles:
    """Reads what the base's tests need; paths are relative to the project's root.

    Parameters
    ----------
    paths
        Folders or files with tests.
    """

    def __init__(self, shown: ShownProject, paths: Sequence[str], sources: Sources, commits: Commits) -> None:
        self._shown = shown
        self._paths = [PurePosixPath(path) for path in paths]
        self._commits = commits
        self.base, self.head = (self._of(sources.of(each)) for each in (commits.base, commits.head))

    def judged(self) -> list[Changed]:
        """Return the changed Python files that are not tests, in the base's version."""
        found = []
        for change in self._commits.changes:
            before = None if change.before is None else self._shown.relative(change.before)
            after = None if change.after is None else self._shown.relative(change.after)
            if before in self.base and not self.is_test(before):
                found.append(Changed(before, self.base[before], self.head.get(after or "", "")))
        return found

    def texts(self) -> dict[str, str]:
        """Return the base's tests, which replace those of the head; further ones are emptied."""
        own = {path: text for path, text in self.base.items() if self.is_test(path)}
        return {path: "" for path in self.head if self.is_test(path)} | own

    def is_changed(self, test: str) -> bool:
        """Whether the head changes a test's file, or a ``conftest.py`` that it uses."""
        file = PurePosixPath(test.partition("::")[0])
        near = {str(file), *(str(parent / CONFTEST) for parent in file.parents)}
        return any(self.base.get(path) != self.head.get(path) for path in near)

    def is_test(self, path: str) -> bool:
        """Whether a file is among the tests."""
        pure = PurePosixPath(path)
        return pure.name == CONFTEST or any(pure.is_relative_to(each) for each in self._paths)

    def _of(self, files: Mapping[str, str]) -> dict[str, str]:
        named = ((self._shown.relative(path), text) for path, text in files.items())
        return {path: text for path, text in named if path is not None}
