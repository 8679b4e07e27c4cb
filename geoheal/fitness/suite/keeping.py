"""Cache of test results on the current code, by content, in the user's own folder."""

import hashlib
import json
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from geoheal.domain.healing.project import Project
from geoheal.sandbox.snapshot.snapshot import ProjectCopy

logger = logging.getLogger(__name__)

KEPT: Final = 200
"""Number of files to keep; the oldest are removed."""
_FORMAT: Final = "1"


class Keeping:
    """A JSON cache; entries that cannot be stored are computed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Any:  # noqa: ANN401 - JSON
        """Return the entry of a key; None without one."""
        try:
            return json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, key: str, value: object) -> None:
        """Store an entry atomically."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".new")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(value, file)
            Path(name).replace(self._folder / f"{key}.json")
            self._tidy()
        except OSError as error:
            logger.warning("The map of a project's tests cannot be stored: %s", error)

    def _tidy(self) -> None:
        found = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in found[KEPT:]:
            with suppress(FileNotFoundError):
                file.unlink()


def key_of(project: Project, snapshot: ProjectCopy, *words: str, without: str | None) -> str:
    """Return a key from the content of a project without one file, whose content is among the words.

    Parameters
    ----------
    without
        The file of the module, relative to the root: the tree may contain the candidate.
    """
    digest = hashlib.sha256()
    parts = (
        _FORMAT,
        *words,
        *project.tests,
        "",
        *map(str, (project.environment, *project.variables, project.prepare)),
    )
    digest.update("\0".join(parts).encode(errors="surrogatepass"))
    for path in snapshot.paths:
        if path != without:
            file = snapshot.folder / path
            content = os.readlink(file).encode() if file.is_symlink() else file.read_bytes()  # noqa: PTH115
            digest.update(f"\0{path}\0{hashlib.sha256(content).hexdigest()}".encode())
    return digest.hexdigest()
