"""The applier: makes the change of a patch, and can always undo it.

It makes one change at a time per folder of this machine; the kernel releases the lock when its holder dies.
"""

import fcntl
import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from geoheal.domain.healing.application import Application, ApplicationKind, ApplicationPhase
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Patch, Target
from geoheal.domain.health.system import System
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, StalePatch
from geoheal.healing.applier.carrier import ApplyStep, Carrier, InPlace, Observe
from geoheal.healing.applier.journal import carry_out, give_up, guarded_folder, prepare, surveyed, take_over
from geoheal.healing.applier.place import place_of, place_of_application, target_of
from geoheal.healing.applier.recovery import recover
from geoheal.healing.applier.targets import reload
from geoheal.healing.applier.targets.file import FileCarrier
from geoheal.healing.applier.targets.git import GitCarrier
from geoheal.healing.applier.task import Task
from geoheal.store.healing import applications, modules, patches
from geoheal.store.session import Database

logger = logging.getLogger(__name__)

CARRIERS: Final[Mapping[Target, Carrier]] = {
    Target.FILE: FileCarrier(),
    Target.HOOK: FileCarrier(may_create=True),
    Target.GIT: GitCarrier(),
}


class Busy(Conflict):
    """Another process is making a change in the folder."""


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Lock a folder; a stopped process keeps its lock, so nobody else completes its work in the meantime.

    Raises
    ------
    Busy
        When another process or thread holds it.
    ConfigurationError
        When the folder cannot be opened.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder.name} of a registered module cannot be opened ({error.strerror}); "
            "register the module again with `geoheal register`."
        ) from error
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(f"Another process is making a change in {folder.name}; try again later.") from None


class Applier:
    """Applies and undoes patches on this machine.

    Every change is written to the journal before and after it is made. There is one change at a time per
    folder; a stopped worker holds its folder until it continues or dies.

    Parameters
    ----------
    database
        Database of patches and journal.
    host
        Name of this machine in the journal; it must not change, so that :meth:`recover` finds its rows.
    observe
        Called after every step, before the next one.
    """

    def __init__(
        self, database: Database, host: str | None = None, observe: Observe = lambda _: None
    ) -> None:
        self._database = database
        self._host = host or socket.gethostname()
        self._observe = observe

    def apply(
        self, system: System, patch: Patch, module: Module, lease_id: UUID, now: datetime
    ) -> Application:
        """Apply an approved patch.

        The result in the journal and the patch's new state are stored together: ``done`` with ``applied``, or
        ``failed`` with ``rejected`` (then nothing has changed, and the application's ``error`` says why).

        Raises
        ------
        StalePatch
            When the code differs from the one that the patch was measured against; the patch becomes
            ``stale``.
        ApplyFailed, ConfigurationError
            When the change is not possible here; nothing was changed, and the patch is ``rejected``. Or when
            it failed and cannot be undone now; then :meth:`recover` continues.
        LeaseLost
            When another worker has taken over; nothing was changed.
        Conflict
            When the patch is not approved any more, or another process is changing the same file.
        """
        task = self._task(system, patch, target_of(module), lease_id, now, "Applied.")
        return self._changed(task, ApplicationKind.APPLY, module)

    def undo(
        self, system: System, patch: Patch, module: Module, lease_id: UUID, now: datetime, reason: str
    ) -> Application:
        """Undo an applied patch, which becomes ``rolled_back``.

        The application's ``error`` reports a problem in spite of which it was undone: a failed reload
        command.

        Raises
        ------
        StalePatch
            When the code was changed since; the patch stays in force, its history says why, and a person must
            act.
        ApplyFailed, ConfigurationError
            When it is not possible here and now; the same applies.
        LeaseLost, Conflict
            As for :meth:`apply`.
        """
        task = self._task(system, patch, target_of(module), lease_id, now, reason)
        return self._changed(task, ApplicationKind.UNDO, module)

    def promote(self, patch: Patch, module: Module, applied: Application) -> str | None:
        """Apply a patch that is in force on its canary to all nodes; idempotent.

        Parameters
        ----------
        applied
            The application on its canary.

        Returns
        -------
        Why it failed, in a sentence; None if all nodes were notified.

        Raises
        ------
        StalePatch
            When the file was changed since.
        ConfigurationError
            When the registration of the module has changed.
        Conflict
            When another process is changing the same file.
        """
        place = place_of(module)
        if place.reload is None or str(place.path) != applied.path:
            raise ConfigurationError(
                f"Module {patch.module_name} was registered differently after the canary got {patch.id}."
            )
        with exclusive(place.guarded_folder):
            if CARRIERS[place.target].standing(place, patch, applied) is not InPlace.AFTER:
                raise StalePatch(f"{place.path.name} was changed after the canary got patch {patch.id}.")
            return reload.run(place.reload).problem

    def recover(self, system: System, lease_id: UUID, now: datetime) -> list[Application]:
        """Complete or undo unfinished changes of workers on this machine; call it first.

        Returns
        -------
        The finished applications. ``done`` sets a patch to ``applied``, or for an undo to ``rolled_back``.
        ``failed`` means that the system is unchanged: the patch is still ``approved`` (interrupted before any
        change), or ``rejected``, or ``stale``. Changes that another process is making are skipped.

        Raises
        ------
        LeaseLost
            When another worker has taken over.
        """
        with self._database.transaction() as connection:
            begun = applications.unfinished(connection, system, self._host)
        ended = (self._recovered(system, application, lease_id, now) for application in begun)
        return [application for application in ended if application is not None]

    def _changed(self, task: Task, kind: ApplicationKind, module: Module) -> Application:
        try:
            task = replace(task, place=place_of(module))
            with exclusive(guarded_folder(task)):
                change = surveyed(task, kind)
                self._observe(ApplyStep.SURVEYED)
                application = prepare(task, kind, change)
                self._observe(ApplyStep.PREPARED)
                return _undone(carry_out(task, application, self._observe))
        except (StalePatch, ApplyFailed, ConfigurationError) as error:
            give_up(task, kind, error)
            raise

    def _recovered(
        self, system: System, application: Application, lease_id: UUID, now: datetime
    ) -> Application | None:
        with self._database.transaction() as connection:
            patch = patches.find(connection, system, application.patch_id)
            module = None if patch is None else modules.find(connection, system, patch.module_name)
        assert patch is not None  # noqa: S101 - ensured by a foreign key
        task = self._task(system, patch, application.target, lease_id, now, "Completed after a crash.")
        task = replace(task, place=place_of_application(module, application))
        try:
            with exclusive(guarded_folder(task, application)):
                taken = take_over(task, application)
                return None if taken is None else recover(task, taken, self._observe)
        except Busy:
            return None
        except (ApplyFailed, ConfigurationError) as error:
            logger.error("Patch %s is not recovered yet: %s", patch.id, error.message)  # noqa: TRY400 - no fault of geoheal's
            return None

    def _task(
        self, system: System, patch: Patch, target: Target, lease_id: UUID, now: datetime, reason: str
    ) -> Task:
        return Task(
            database=self._database,
            system=system,
            patch=patch,
            host=self._host,
            carrier=CARRIERS[target],
            lease_id=lease_id,
            reason=reason,
            began_at=now,
        )


def _undone(application: Application) -> Application:
    """Return the application; raise if an undo failed, because the patch is still in force."""
    if application.kind is ApplicationKind.UNDO and application.phase is ApplicationPhase.FAILED:
        raise ApplyFailed(application.error)
    return application
