"""A worker that kills itself with SIGKILL (or stops with SIGSTOP) at a step; run as a process of its own.

Arguments: database URL, apply or undo, step, patch id, lease id, name of the signal.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from uuid import UUID

from geoheal.healing.applier import Applier
from geoheal.store.healing import modules, patches
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def main(url: str, kind: str, fatal: str, patch_id: str, lease_id: str, how: str) -> None:
    """Make the change, and die at the step."""

    def observe(step: str) -> None:
        if step == fatal:
            os.kill(os.getpid(), signal.Signals[how])

    database = Database(create_engine(url, direct=True), direct=True)
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        patch = patches.find(connection, system, UUID(patch_id))
        assert patch is not None
        module = modules.find(connection, system, patch.module_name)
        assert module is not None
    applier = Applier(database, host="here", observe=observe)
    if kind == "apply":
        applier.apply(system, patch, module, UUID(lease_id), NOW)
    else:
        applier.undo(system, patch, module, UUID(lease_id), NOW, "It did not help.")


if __name__ == "__main__":
    main(*sys.argv[1:])
