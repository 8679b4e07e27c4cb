"""Processes that outlive their server: busy ones that have not noticed its end.

While one of them runs, no other server can be started on the data.
"""

import logging
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.sharing.locks import POLL_S
from geoheal.store.embedded.sharing.postmaster import serves

logger = logging.getLogger(__name__)

NOTICE_S = 1.0
"""Seconds that they get to end by themselves before SIGQUIT."""

END_S = 10.0
"""Seconds before they are killed; uncommitted work is lost in any case."""

UNSEEN_TIMEOUT_S = 60.0
"""Seconds to wait for processes that use the data and cannot be found."""

PATIENT_POLL_S = 0.1


def end_orphans(folder: DataFolder, unseen_s: float) -> float:
    """End the orphans of a data folder, first by SIGQUIT, later by SIGKILL.

    Parameters
    ----------
    folder
        The data folder, whose name is in the titles of the processes.
    unseen_s
        Time (s) since its server was last seen.

    Returns
    -------
    Time (s) until the next look.

    Raises
    ------
    EmbeddedDatabaseError
        When something uses the data and cannot be found.
    """
    if unseen_s < NOTICE_S:
        return POLL_S
    if unseen_s > UNSEEN_TIMEOUT_S:
        raise EmbeddedDatabaseError(
            f"Processes that cannot be seen from here (perhaps of another container) use the database in "
            f"{folder.root}. End them, or choose another data folder."
        )
    for orphan in _orphans(folder):
        logger.warning("Ending process %d that a dead PostgreSQL server has left behind.", orphan.pid)
        with suppress(psutil.NoSuchProcess):
            orphan.send_signal(signal.SIGKILL if unseen_s > END_S else signal.SIGQUIT)
    return PATIENT_POLL_S


def _orphans(folder: DataFolder) -> list[psutil.Process]:
    title = f"postgres: {folder.name}: "
    children = [
        process
        for process in psutil.process_iter(["cmdline"])
        if " ".join(process.info["cmdline"] or ()).startswith(title)
    ]
    return [child for child in children if not _has_server(child, folder.cluster)]


def _has_server(child: psutil.Process, cluster: Path) -> bool:
    try:
        parent = child.parent()
        return parent is not None and serves(parent.cmdline(), cluster)
    except psutil.Error:
        return False
