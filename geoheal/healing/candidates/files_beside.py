"""Other files of a module's project that a commit changed, taken back with it."""

import ast
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.evaluation.code_shape import NO_CODE, is_python
from geoheal.domain.healing.patch import protection_of, source_text
from geoheal.domain.healing.project import Project
from geoheal.errors import ApplyFailed
from geoheal.repository.git import Git


@dataclass(frozen=True, slots=True)
class FilesBeside:
    """Files of a project that a patch may change together with a module.

    Parameters
    ----------
    path
        The module's own file.
    project
        Whose modules they are: only those that it manages.
    judges
        Workloads of registered modules, which no patch may change.
    registered
        Files of registered modules that something exercises: a commit that changed one of them is looked at
        there.
    """

    path: Path
    project: Project
    judges: frozenset[Path] = frozenset()
    registered: frozenset[Path] = frozenset()

    def imported(self, git: Git) -> list[str]:
        """Return the files that the module imports, directly or not, as git takes them from its folder.

        Without those that are registered themselves.
        """
        found: list[Path] = []
        ahead = [self.path]
        while ahead:
            for path in self._imports(ahead.pop()):
                if path != self.path and path not in found and self.name_of(path) is not None:
                    found.append(path)
                    ahead.append(path)
        top = self._top(git)
        own = (path for path in found if path.is_relative_to(top) and path.resolve() not in self.registered)
        return [os.path.relpath(path, self.path.parent) for path in own]

    def name_of(self, path: Path) -> str | None:
        """Return the import name of a file; None if no patch may change it."""
        if self._is_linked(path) or protection_of(path, None) is not None:
            return None
        if path.resolve() in self.judges:
            return None
        name = self.project.module_of(path)
        return name if name is not None and self.project.manages(name) else None

    def taken_back(
        self, git: Git, revision: str, healthy: str, paths: Sequence[str]
    ) -> tuple[ChangedFile, ...]:
        """Return the files as they are now without what a commit changed.

        Left out is what the commit added, what later commits changed on the same lines, and what is not UTF-8
        or not Python then.

        Parameters
        ----------
        revision, healthy
            The commit, and one under which the system was healthy.
        paths
            Files of the repository that the commit changed.
        """
        top = self._top(git)
        found = (
            self._taken_back(git, revision, healthy, top / path) for path in paths if path.endswith(".py")
        )
        return tuple(each for each in found if each is not None)

    def imported_inside(self, git: Git) -> set[str]:
        """Return the same files by their paths within the repository."""
        top = self._top(git)
        return {
            os.path.relpath(os.path.normpath(self.path.parent / each), top) for each in self.imported(git)
        }

    def changed(self, git: Git, path: str, change: Callable[[str], str | None]) -> ChangedFile | None:
        """Return a file of the repository with another text; None where that is not possible.

        There is no evidence for that text, because no earlier version has it.
        """
        file = self._top(git) / path
        name = self.name_of(file)
        try:
            old_code = None if name is None else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        new_code = None if old_code is None else change(old_code)
        if name is None or new_code is None or new_code == old_code or not is_python(new_code):
            return None
        relative = os.path.relpath(file, self.path.parent)
        return ChangedFile(module_name=name, path=relative, old_code=old_code, new_code=new_code)

    def _taken_back(self, git: Git, revision: str, healthy: str, path: Path) -> ChangedFile | None:
        name = self.name_of(path)
        if name is None or not path.parent.is_dir() or not (path.is_file() or not path.exists()):
            return None
        relative = os.path.relpath(path, self.path.parent)
        inside = f"./{relative}"
        try:
            before = blob(git, f"{revision}^", inside)
            old_code = path.read_text(encoding="utf-8") if path.exists() else None
            after = blob(git, revision, inside) if _has(git, revision, inside) else None
        except (ApplyFailed, UnicodeDecodeError, OSError):
            return None
        if old_code is None or after is None:  # a removal is reverted if the file is unchanged since
            new_code = before if old_code is after else None
        else:
            new_code = without(git, old_code, before, after)
        if new_code is None or new_code == old_code or not is_python(new_code):
            return None
        try:
            earlier = blob(git, healthy, inside)
        except (ApplyFailed, UnicodeDecodeError):
            earlier = None
        return ChangedFile(
            module_name=name, path=relative, old_code=old_code, new_code=new_code, earlier_code=earlier
        )

    def _is_linked(self, path: Path) -> bool:
        """Whether a file of the project, or a folder on the way to it, is a symbolic link."""
        within = (each for each in (path, *path.parents) if self.project.root in each.parents)
        return any(each.is_symlink() for each in within)

    def _imports(self, path: Path) -> Iterator[Path]:
        """Yield the project's files that a file imports."""
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, *NO_CODE):
            return
        own = self.project.module_of(path) or ""
        for name in _imported(tree, own, is_package=path.name == "__init__.py"):
            file = self.project.file_of(name) if name else None
            if file is not None:
                yield file

    def _top(self, git: Git) -> Path:
        """Return the repository's folder as the module's path names it, which symbolic links may lead to."""
        return Path(os.path.normpath(self.path.parent / git.text("rev-parse", "--show-cdup")))


def blob(git: Git, revision: str, name: str) -> str:
    """Return a source as a commit has it, with line feeds as newlines."""
    return source_text(git.run("cat-file", "blob", f"{revision}:{name}"))


def _has(git: Git, revision: str, name: str) -> bool:
    return bool(git.text("ls-tree", "-z", revision, "--", name))


def without(git: Git, source: str, before: str, after: str) -> str | None:
    """Return the current source without the changes of one commit; None if later ones changed the same lines.

    It is a three-way merge: what lies between the commit and the one before it is applied to the source.
    """
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("current", "after", "before")]
        for place, text in zip(places, (source, after, before), strict=True):
            place.write_text(text, encoding="utf-8", newline="")
        try:
            return git.run("merge-file", "-p", "-q", *map(str, places)).decode()
        except ApplyFailed:
            return None


def _imported(tree: ast.Module, own: str, *, is_package: bool) -> Iterator[str]:
    """Yield names that a module may import: ``from a import b`` may be the module a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = own.split(".")
            up = node.level - is_package
            package = [] if not node.level else parts[: len(parts) - up] if up else parts
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" if base else alias.name for alias in node.names)
