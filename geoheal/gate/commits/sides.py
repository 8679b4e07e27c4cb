"""One side of a comparison: a module in a commit, with the modules that it needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.roots import root_for
from geoheal.sandbox import RunRequest, Sandbox
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import CommitHistory
from geoheal.suspects.tree import Tree, module_name
from geoheal.suspects.version import Version, version_of


@dataclass(frozen=True, slots=True)
class Side:
    """One side to run.

    Parameters
    ----------
    module
        Import name of the module for the workload.
    version
        All modules of the repository that it needs, and the commit.
    sandbox
        The box that shows the commit.
    """

    module: str
    version: Version
    sandbox: Sandbox

    @property
    def source(self) -> str:
        """Text of the module itself."""
        return self.version.sources[self.module].source

    def request(self, workload: str, preload: tuple[str, ...], seed: bytes | None = None) -> RunRequest:
        """Return a run of it."""
        return self.version.request(self.module, workload, preload, seed)

    def names(self) -> dict[str, str]:
        """Return the import name of each file that it needs."""
        return {path: name for name, path in self.version.paths.items()}

    def needs(self, path: str | None) -> bool:
        """Whether a file is one of its modules, or is next to them in their packages."""
        return path is not None and (path in self.names() or path in self.version.data())

    def texts(self) -> dict[str, str]:
        """Text of each module that it needs, by path."""
        return self.version.texts()


class Sources:
    """Reads each commit's Python files once.

    Parameters
    ----------
    history
        The commit history.
    """

    def __init__(self, history: CommitHistory) -> None:
        self._history = history
        self._texts: dict[str, Mapping[str, str]] = {}

    def of(self, commit: str) -> Mapping[str, str]:
        """Text of each Python file of a commit."""
        if commit not in self._texts:
            self._texts[commit] = self._history.sources(self._history.files(commit))
        return self._texts[commit]

    def side(
        self,
        commit: str,
        module: Registered,
        workload: str,
        boxes: Boxes,
        *,
        changed: Collection[str],
        whole: bool,
    ) -> Side:
        """Return a module in a commit.

        Parameters
        ----------
        boxes
            Boxes that show the other files.
        changed
            Paths that differ between the commits: inside of the module's packages, they may be imported by a
            computed name.
        whole
            Whether to include all modules of its packages, for imports by computed names.
        """
        texts = self.of(commit)
        root = root_for(module.name, module.path)
        name = module.name
        if root is None:  # registered under a name that does not match its path
            parent = PurePosixPath(module.path).parent.as_posix()
            root = "" if parent == "." else parent
            name = module_name(module.path, root) or module.name
        tree = Tree(root, texts)
        paths = tree.needed(name, workload, whole=whole)
        paths[module.name] = paths.get(name, module.path)
        folders = tree.folders(paths)
        shown = boxes.beside(commit, folders).keys() & changed
        paths = {each: path for each, path in tree.paths().items() if path in shown} | paths
        version = version_of(paths, texts, commit, boxes, folders)
        return Side(module.name, version, boxes.of(commit, workload))
