"""The data folder: its contents and their owners.

.. code-block:: text

    <data folder>/        of the user who runs geoheal
      postgres/           the cluster (PGDATA), of the user who runs PostgreSQL, mode 0700
      postgres.log        what the server writes; one older log beside it
      run/                the socket, of the user who runs PostgreSQL, mode 0700
      locks/              who is here (see :mod:`geoheal.store.embedded.sharing.occupancy`)
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from geoheal.errors import EmbeddedDatabaseError

ROOT_DATA_DIR = Path("/var/lib/geoheal")


def default_data_dir() -> Path:
    """Return the default place of the embedded database: the user's data folder, for root /var/lib."""
    if os.geteuid() == 0:
        return ROOT_DATA_DIR
    return platformdirs.user_data_path("geoheal", appauthor=False)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The paths of one data folder; ``root`` is absolute and free of symbolic links."""

    root: Path

    @property
    def cluster(self) -> Path:
        """The cluster (PGDATA)."""
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.root / "postgres.log"

    @property
    def run(self) -> Path:
        """Folder of the socket, if the path is short enough for one."""
        return self.root / "run"

    @property
    def name(self) -> str:
        """A short name that no other data folder has; it also marks the server's processes in ``ps``."""
        return "geoheal-" + hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]

    def lock(self, name: str) -> Path:
        """File of the lock of that name."""
        return self.root / "locks" / name


def prepare_data_folder(path: Path) -> DataFolder:
    """Create the data folder if it is missing, and make sure that no other user can change its contents.

    Raises
    ------
    EmbeddedDatabaseError
        When it cannot be created, belongs to another user, or is writable by everyone.
    """
    try:
        root = path.expanduser().resolve()
        _make(root)
        _refuse_shared(root)
        (root / "locks").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"The data folder {path} cannot be used: {error.strerror} ({error.filename}). "
            "Choose another one with --data-dir or GEOHEAL_DATA_DIR."
        ) from error
    return DataFolder(root)


def _make(root: Path) -> None:
    """Create the folder; for root, others can pass through (PostgreSQL's user must), but not list it."""
    if root.is_dir():
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        root.chmod(0o711)


def _refuse_shared(root: Path) -> None:
    status = root.stat()
    if status.st_uid != os.geteuid():
        raise EmbeddedDatabaseError(
            f"The data folder {root} belongs to user {status.st_uid}, and geoheal runs as user "
            f"{os.geteuid()}. Run geoheal as that user, or choose a folder of your own "
            f"(for example {root / 'geoheal'}) with --data-dir or GEOHEAL_DATA_DIR."
        )
    if status.st_mode & stat.S_IWOTH:
        raise EmbeddedDatabaseError(
            f"Everyone can write into the data folder {root}. Run `chmod o-w {root}`, "
            "or choose a folder below it."
        )
