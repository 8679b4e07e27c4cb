"""Commits as versions that the runner can run."""

from collections.abc import Mapping

from geoheal.errors import InvalidInput
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import CommitHistory
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.runner import VersionRunner
from geoheal.suspects.tree import Tree, root_of
from geoheal.suspects.version import Version, version_of

MISSING = frozenset({"ModuleNotFoundError", "ImportError"})


class Versions:
    """Reads each commit once.

    Parameters
    ----------
    history
        Where they are.
    module, workload
        Module and workload to run.
    boxes
        What is shown beside them.
    """

    def __init__(self, history: CommitHistory, module: str, workload: str, boxes: Boxes) -> None:
        self._history = history
        self._boxes = boxes
        self._module = module
        self._workload = workload
        self._whole = False
        self._files: dict[str, Mapping[str, str]] = {}
        self._versions: dict[str, Version] = {}

    def settle(self, runner: VersionRunner, commit: str) -> None:
        """Determine whether a commit needs modules that no import statement names."""
        [ran] = runner.run([self.of(commit)], 0)
        if not ran.is_ok and ran.failure is not None and ran.failure.error in MISSING:
            self._whole = True
            self._versions.clear()

    def of(self, commit: str) -> Version:
        """Return the needed modules of a commit.

        Raises
        ------
        InvalidInput
            When the commit has no such module.
        """
        if commit not in self._versions:
            self._versions[commit] = self.with_files(self.files(commit), commit)
        return self._versions[commit]

    def with_files(self, files: Mapping[str, str], commit: str) -> Version:
        """Return the same with other texts, and everything else of a commit."""
        tree = Tree(root_of(self._module, files), files)
        paths = tree.needed(self._module, self._workload, whole=self._whole)
        folders = tree.folders(paths)
        shown = self._boxes.beside(commit, folders)
        own = self.files(commit)
        changed = {
            name: path
            for name, path in tree.paths().items()
            if path in shown and files[path] != own.get(path)
        }
        return version_of({**changed, **paths}, files, commit, self._boxes, folders)

    def runnable(self, commit: str) -> Version | None:
        """Return the same; None if the commit has no such module."""
        try:
            return self.of(commit)
        except InvalidInput:
            return None

    def files(self, commit: str) -> Mapping[str, str]:
        """Text of each Python file of a commit."""
        if commit not in self._files:
            self._files[commit] = self._history.sources(self._history.files(commit))
        return self._files[commit]

    def changed_data(self, before: str, commit: str) -> tuple[str, ...]:
        """Return paths of files beside the modules that differ between two commits."""
        older, newer = (set(self.of(each).data().items()) for each in (before, commit))
        return tuple(sorted({path for path, _ in older ^ newer}))

    def needed_files(self, commit: str) -> dict[str, str]:
        """Return the text of each file that is, or may be, needed, by path."""
        version = self.runnable(commit)
        if version is None:
            return {}
        files = self.files(commit)
        return {path: files[path] for path in version.beside if path in files} | version.texts()

    def merged_files(self, commit: str, needed: Mapping[str, str]) -> dict[str, str]:
        """Return the files of a commit with the needed ones replaced by others."""
        gone = self.needed_files(commit).keys() - needed.keys()
        kept = {path: text for path, text in self.files(commit).items() if path not in gone}
        return {**kept, **needed}


def is_touched(question: SuspectsQuestion, boxes: Boxes) -> bool:
    """Whether any commit between the two changes files that the workload needs; nothing is run.

    Raises
    ------
    InvalidInput
        When a commit or the module does not exist.
    ApplyFailed
        When the repository cannot be read.
    """
    history = CommitHistory(question.folder)
    older, newer = history.commit(question.older).id, history.commit(question.newer).id
    versions = Versions(history, question.module, question.workload, boxes)
    return versions.of(older) != versions.of(newer)
