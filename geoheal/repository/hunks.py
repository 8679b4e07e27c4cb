"""The lines that differ between two versions, and a version with some of them taken back."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

Files = Mapping[str, str]
"""Text of each path."""


@dataclass(frozen=True, slots=True, order=True)
class Hunk:
    """Neighbouring lines that differ.

    Parameters
    ----------
    path
        The file.
    after
        The lines' place in the newer version, from 0, the end not included; empty where lines were removed.
    before
        Their place in the older version.
    """

    path: str
    after: tuple[int, int]
    before: tuple[int, int]

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line in the newer version, from 1; the line after them where lines were removed."""
        start, end = self.after
        return (start + 1, end) if end > start else (max(start, 1), max(start, 1))

    @property
    def removed_lines(self) -> int:
        """Number of lines of the older version that are not in the newer one."""
        start, end = self.before
        return end - start


def hunks_of(older: Files, newer: Files) -> list[Hunk]:
    """All that differs, by path and line.

    >>> hunks_of({"a.py": "x = 1\\ny = 2\\n"}, {"a.py": "x = 1\\ny = 3\\nz = 4\\n"})
    [Hunk(path='a.py', after=(1, 3), before=(1, 2))]
    """
    paths = sorted(older.keys() | newer.keys())
    return [
        hunk for path in paths if older.get(path) != newer.get(path) for hunk in _hunks(path, older, newer)
    ]


def reverted(older: Files, newer: Files, hunks: Collection[Hunk]) -> dict[str, str]:
    """Return the newer version with these hunks taken back.

    >>> older, newer = {"a.py": "x = 1\\n"}, {"a.py": "x = 2\\n", "b.py": "y = 1\\n"}
    >>> reverted(older, newer, hunks_of(older, newer)) == older
    True
    """
    files = dict(newer)
    for path in {hunk.path for hunk in hunks}:
        mine = sorted((hunk for hunk in hunks if hunk.path == path), reverse=True)
        if path not in older:
            del files[path]
            continue
        lines, former = _lines(newer, path), _lines(older, path)
        for hunk in mine:
            lines[slice(*hunk.after)] = former[slice(*hunk.before)]
        files[path] = "".join(lines)
    return files


def _hunks(path: str, older: Files, newer: Files) -> Iterator[Hunk]:
    before, after = _lines(older, path), _lines(newer, path)
    if path not in older or path not in newer:
        yield Hunk(path, (0, len(after)), (0, len(before)))
        return
    for kind, old, old_end, new, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            yield Hunk(path, (new, new_end), (old, old_end))


def _lines(files: Files, path: str) -> list[str]:
    return files.get(path, "").splitlines(keepends=True)
