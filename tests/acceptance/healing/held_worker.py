"""``geoheal worker`` that waits at one point, so that it can be killed or stopped there.

Arguments: a folder, and either ``step:NAME`` (of a change to a file) or ``call:MODULE:FUNCTION``. When it
gets there it makes the file ``reached`` in the folder, and goes on when there is a file ``go``.
"""

import importlib
import sys
import time
from functools import wraps
from pathlib import Path

from geoheal.cli.app import app
from geoheal.healing.applier import Applier


def hold(folder: Path) -> None:
    """Say that the point is reached, and wait."""
    (folder / "reached").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)


def hold_at_step(step: str, folder: Path) -> None:
    """Let every applier hold at a step."""
    made = Applier.__init__

    def make(self, database, host=None, observe=None) -> None:
        del observe
        made(self, database, host, lambda each: hold(folder) if each == step else None)

    Applier.__init__ = make  # type: ignore[method-assign]


def hold_at_call(module: str, function: str, folder: Path) -> None:
    """Hold whenever a function of a module is called."""
    place = importlib.import_module(module)
    original = getattr(place, function)

    @wraps(original)
    def held(*arguments, **named):
        hold(folder)
        return original(*arguments, **named)

    setattr(place, function, held)


if __name__ == "__main__":
    where, point = Path(sys.argv[1]), sys.argv[2].split(":")
    if point[0] == "step":
        hold_at_step(point[1], where)
    else:
        hold_at_call(point[1], point[2], where)
    app(["worker"])
