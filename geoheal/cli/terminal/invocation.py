"""Name the command that calls geoheal again, for hints that a user copies."""

import shlex
import shutil
import sys
from pathlib import Path


def own_command() -> str:
    """Return the command by which this process was started, quoted for a shell.

    ``geoheal`` if the ``PATH`` leads to the same script, else the script as it was called.
    The interpreter and ``-m geoheal.cli`` if a module was run.
    """
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return shlex.join([sys.executable, "-m", "geoheal.cli"])
    found = shutil.which(started.name)
    if found is not None and Path(found).resolve() == started.resolve():
        return shlex.quote(started.name)
    return shlex.quote(sys.argv[0])
