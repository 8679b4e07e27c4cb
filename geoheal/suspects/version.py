"""A version of a project: the modules to run, and the commit to show with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geoheal.sandbox import ModuleSource, RunRequest
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import SUFFIX


@dataclass(frozen=True, slots=True)
class Version:
    """The files of a project that are run; versions are equal if these are equal.

    Parameters
    ----------
    sources
        Sources of the given modules, by import name.
    paths
        Path of each within the repository.
    beside
        Blob of each other file of their packages that the sandbox shows, by path.
    commit
        Commit whose files the sandbox shows for everything else.
    """

    sources: Mapping[str, ModuleSource]
    paths: Mapping[str, str]
    beside: Mapping[str, str] = field(default_factory=dict)
    commit: str = field(default="", compare=False)

    def texts(self) -> dict[str, str]:
        """Text of each module, by its path."""
        return {path: self.sources[name].source for name, path in self.paths.items()}

    def data(self) -> dict[str, str]:
        """Blob of each file beside the modules that is not Python source, by path."""
        return {path: blob for path, blob in self.beside.items() if not path.endswith(SUFFIX)}

    def request(
        self, module: str, workload: str, preload: tuple[str, ...], seed: bytes | None = None
    ) -> RunRequest:
        """Return a run of one of its modules."""
        mine = self.sources[module]
        others = {name: each for name, each in self.sources.items() if name != module}
        return RunRequest(module, mine.source, workload, seed, preload, file=mine.file, others=others)


def version_of(
    paths: Mapping[str, str], files: Mapping[str, str], commit: str, boxes: Boxes, folders: Iterable[str]
) -> Version:
    """Create the version of some modules.

    Parameters
    ----------
    paths
        Path of each module that is given, by import name.
    files
        Text of each path.
    commit, boxes
        What is shown beside them.
    folders
        Of the packages that they belong to.
    """
    sources = {name: ModuleSource(files[path], boxes.file_of(path)) for name, path in paths.items()}
    given = set(paths.values())
    beside = {path: blob for path, blob in boxes.beside(commit, folders).items() if path not in given}
    return Version(sources, paths, beside, commit)
