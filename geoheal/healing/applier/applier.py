"""The applier: makes the change that a patch is, and can always take it back."""

import socket
from datetime import datetime
from uuid import UUID

from geoheal.domain.application import Application
from geoheal.domain.module import Module
from geoheal.domain.patch import Patch
from geoheal.domain.system import System
from geoheal.errors import NotAvailable
from geoheal.store.session import Database


class Applier:
    """Applies and undoes patches on this machine.

    Parameters
    ----------
    database
        Where patches and the journal are kept.
    host
        Name of this machine in the journal.
    """

    def __init__(self, database: Database, host: str | None = None) -> None:
        self._database = database
        self._host = host or socket.gethostname()

    def apply(
        self, system: System, patch: Patch, module: Module, lease_id: UUID, now: datetime
    ) -> Application:
        """Bring an approved patch into force.

        The journal's end and the patch's new state are stored together: ``done`` with ``applied``; ``failed``
        (nothing is changed then, and the application's ``error`` says why) with ``rejected``.

        Raises
        ------
        StalePatch
            When the code is not the one that the patch was measured against; the patch is ``stale`` then.
        LeaseLost
            When another worker has taken over; nothing was changed.
        Conflict
            When the patch is not approved any more, or another process is changing the same file.
        ConfigurationError
            When the module's registration does not allow it.
        """
        raise NotAvailable

    def undo(
        self, system: System, patch: Patch, module: Module, lease_id: UUID, now: datetime, reason: str
    ) -> Application:
        """Take a patch that is in force back; it is ``rolled_back`` then.

        Raises
        ------
        StalePatch
            When the code was changed since; the patch stays in force, and a person has to see to it.
        LeaseLost, Conflict, ConfigurationError
            As of :meth:`apply`.
        """
        raise NotAvailable

    def recover(self, system: System, lease_id: UUID, now: datetime) -> list[Application]:
        """Complete or undo what a worker on this machine began and did not end; to be called first.

        Returns
        -------
        The applications that came to their end, whose patches are in the state that goes with it: ``done`` of
        kind apply with ``applied``, of kind undo with ``rolled_back``; ``failed`` leaves the system as it was:
        the patch is still ``approved`` (it was interrupted before anything changed) or ``rejected``.

        Raises
        ------
        LeaseLost
            When another worker has taken over.
        """
        raise NotAvailable
