"""Write one history as a git repository."""

import os
import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.suspect_histories.edits import HARM, LOOKS_LIKE_IT, Edit
from benchmarks.suspect_histories.package import SOURCES

_SYNTAX_ERROR = "\n\ndef broken(:\n    pass\n"


@dataclass
class Written:
    """A history, and what is true of it.

    Parameters
    ----------
    commits
        Their names, oldest first; the first and the last one are the ends.
    culprits
        Commit, path and lines of each edit that did harm; empty for a history without any.
    """

    folder: Path
    seed: int
    kind: str
    commits: list[str] = field(default_factory=list)
    culprits: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)
    nearest_touch: str = ""


def write_history(folder: Path, seed: int) -> Written:
    """Write a history of 20 to 50 commits; each sixth one has no culprit."""
    return _Writer(folder, seed).write()


class _Writer:
    def __init__(self, folder: Path, seed: int) -> None:
        self._rng = random.Random(seed)
        self._folder = folder
        self._files = dict(SOURCES)
        self._left = list(LOOKS_LIKE_IT)
        harm = self._rng.choice([each for each in HARM if each.kind == self._kind(seed)] or HARM)
        self._harm = None if seed % 6 == 5 else harm
        self._written = Written(folder, seed, self._harm.kind if self._harm else "none")
        self._is_on_branch = seed % 5 == 3
        self._has_gap = seed % 4 == 2

    @staticmethod
    def _kind(seed: int) -> str:
        return ("slow", "slow", "leak", "fails", "drifts", "none", "stops")[seed % 7]

    def write(self) -> Written:
        count = self._rng.randint(20, 50)
        at = self._rng.randint(3, count - 3)
        self._git("init", "-q", "-b", "main")
        self._commit("Begin")
        for number in range(1, count):
            if number == at and self._harm is not None:
                self._do_harm(self._harm, number)
            elif self._has_gap and number == at - 1:
                self._break()
            else:
                self._innocent(number)
                self._commit(f"Change {number}")
        return self._written

    def _do_harm(self, harm: Edit, number: int) -> None:
        if self._is_on_branch:
            self._git("checkout", "-q", "-b", "topic")
            self._innocent(number)
            self._commit(f"Begin topic {number}")
        self._apply(harm)
        for _ in range(self._rng.randint(0, 2)):
            self._innocent(number)
        commit = self._commit(f"Improve {Path(harm.path).stem}")
        self._written.culprits.append((commit, harm.path, self._lines(harm)))
        if self._is_on_branch:
            self._innocent(number)
            self._commit(f"End topic {number}")
            self._git("checkout", "-q", "main")
            self._git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic")
            self._written.commits.append(self._git("rev-parse", "HEAD"))

    def _break(self) -> None:
        """Commit what does not load, and what mends it."""
        path = "shop/report.py"
        kept = self._files[path]
        self._files[path] = kept + _SYNTAX_ERROR
        self._commit("Begin a function")
        self._files[path] = kept

    def _innocent(self, number: int) -> None:
        fitting = [each for each in self._left if self._files[each.path].count(each.old) == 1]
        kind = self._rng.choice(("edit", "edit", "function", "readme", "constant"))
        path = self._rng.choice(sorted(self._files)[1:])
        if kind == "edit" and fitting:
            edit = self._rng.choice(fitting)
            self._left.remove(edit)
            self._apply(edit)
        elif kind == "readme":
            self._files["README.md"] = self._files.get("README.md", "") + f"Note {number}.\n"
        elif kind == "constant" and path.endswith(".py"):
            self._files[path] += f"\n\nLIMIT_{number}_{self._rng.randrange(1000)} = {number}\n"
        else:
            path = path if path.endswith(".py") else "shop/report.py"
            name = f"extra_{number}_{self._rng.randrange(1000)}"
            self._files[path] += f"\n\ndef {name}(value):\n    return [value] * {number}\n"

    def _apply(self, edit: Edit) -> None:
        text = self._files[edit.path]
        if text.count(edit.old) != 1:
            raise ValueError(f"{edit.old!r} is not once in {edit.path}.")
        self._files[edit.path] = text.replace(edit.old, edit.new)

    def _lines(self, edit: Edit) -> tuple[int, int]:
        """Return the lines that the edit changed, without those that it kept at its ends."""
        old, new = edit.old.splitlines(), edit.new.splitlines()
        ahead = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
        start = self._files[edit.path][: self._files[edit.path].index(edit.new)].count("\n")
        return start + ahead + 1, start + len(new)

    def _commit(self, subject: str) -> str:
        for path, text in self._files.items():
            file = self._folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", subject)
        commit = self._git("rev-parse", "HEAD")
        self._written.commits.append(commit)
        return commit

    def _git(self, *words: str) -> str:
        who = {
            f"GIT_{role}_{what}": "a@b.invalid"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        ran = subprocess.run(
            ["git", *words],
            cwd=self._folder,
            env={**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()
