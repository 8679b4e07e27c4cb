"""The applier: makes the change that a patch is, and can always take it back.

It makes one change at a time in a folder, on this machine: the kernel ends the hold when its holder dies.
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
from geoheal.healing.applier.beginning import give_up, guarded_folder, prepare, surveyed, take_over
from geoheal.healing.applier.carrier import ApplyStep, Carrier, InPlace, Observe
from geoheal.healing.applier.ending import carry_out
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
    """Another process is making a change there."""


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder; a process that was stopped still holds it, so nobody finishes its work behind its back.

    Raises
    ------
    Busy
        When another process or thread holds it.
    ConfigurationError
        When it cannot be opened.
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
        raise Busy(f"Another process is changing something in {folder.name}; try again later.") from None


class Applier:
    """Applies and undoes patches on this machine.

    Every change is written to the journal before it is made and after it. Within a folder, one change is
    made at a time; a worker that is stopped holds its folder until it goes on or dies.

    Parameters
    ----------
    database
        Where patches and the journal are kept.
    host
        Name of this machine in the journal; it must stay the same for :meth:`recover` to find its rows.
    observe
        Told of every step, before the next one is taken.
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
        """Bring an approved patch into force.

        The journal's end and the patch's new state are stored together: ``done`` with ``applied``; ``failed``
        (nothing is changed then, and the application's ``error`` says why) with ``rejected``.

        Raises
        ------
        StalePatch
            When the code is not the one that the patch was measured against; the patch is ``stale`` then.
        ApplyFailed, ConfigurationError
            When the change is not possible here; nothing was changed, and the patch is ``rejected``. Or when
            it failed and cannot be taken back now: then :meth:`recover` has to go on.
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
        """Take a patch that is in force back; it is ``rolled_back`` then.

        The application's ``error`` says what went wrong although it was undone: a reload command that failed.

        Raises
        ------
        StalePatch
            When the code was changed since; the patch stays in force, its history says why, and a person has
            to see to it.
        ApplyFailed, ConfigurationError
            When it is not possible here and now; likewise.
        LeaseLost, Conflict
            As of :meth:`apply`.
        """
        task = self._task(system, patch, target_of(module), lease_id, now, reason)
        return self._changed(task, ApplicationKind.UNDO, module)

    def promote(self, patch: Patch, module: Module, applied: Application) -> str | None:
        """Bring a patch that is in force on its canary to all nodes; twice does the same as once.

        Parameters
        ----------
        applied
            The application by which its canary got it.

        Returns
        -------
        Why that failed, for a reader; None when all nodes were notified.

        Raises
        ------
        StalePatch
            When the file was changed since.
        ConfigurationError
            When the module is not registered as it was any more.
        Conflict
            When another process is changing the same file.
        """
        place = place_of(module)
        if place.reload is None or str(place.path) != applied.path:
            raise ConfigurationError(
                f"Module {patch.module_name} is registered differently since its canary got patch {patch.id}."
            )
        with exclusive(place.guarded_folder):
            if CARRIERS[place.target].standing(place, patch, applied) is not InPlace.AFTER:
                raise StalePatch(f"{place.path.name} was changed after the canary got patch {patch.id}.")
            return reload.run(place.reload).problem

    def recover(self, system: System, lease_id: UUID, now: datetime) -> list[Application]:
        """Complete or undo what a worker on this machine began and did not end; to be called first.

        Returns
        -------
        The applications that came to their end, whose patches are in the state that goes with it: ``done`` of
        kind apply with ``applied``, of kind undo with ``rolled_back``; ``failed`` leaves the system as it
        was: the patch is still ``approved`` (it was interrupted before anything changed), or ``rejected``, or
        ``stale``. What another process is still working on is left alone.

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
        assert patch is not None  # noqa: S101 - a foreign key holds it
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
    """Return the application; a failed undo is an error, for the patch is in force still."""
    if application.kind is ApplicationKind.UNDO and application.phase is ApplicationPhase.FAILED:
        raise ApplyFailed(application.error)
    return application
