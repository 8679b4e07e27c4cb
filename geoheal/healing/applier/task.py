"""One change on its way: whose it is, where it goes, and since when; and its two contents in the journal.

A file that is not there has no bytes in the journal's rows. A source may have other newlines in its file than
where it is measured.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.application import Application, ApplicationKind, ApplicationPhase
from geoheal.domain.healing.patch import Patch, Target, hash_of
from geoheal.domain.health.system import System
from geoheal.errors import ConfigurationError
from geoheal.healing.applier.carrier import CarriedChange, Carrier
from geoheal.healing.applier.place import ApplyPlace
from geoheal.store.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One change on its way.

    Parameters
    ----------
    host
        Name of this machine in the journal.
    place
        Where it goes; None when the module is not registered any more, or differently.
    lease_id
        The worker's hold on the system.
    reason
        Why, for a reader.
    began_at, clock_began_s
        When it was begun: by the clock of whoever asked for it (UTC), and by the monotonic one.
    """

    database: Database
    system: System
    patch: Patch
    host: str
    place: ApplyPlace | None = None
    carrier: Carrier
    lease_id: UUID
    reason: str
    began_at: datetime
    clock_began_s: float = field(default_factory=time.monotonic)

    def required_place(self) -> ApplyPlace:
        """Where it goes.

        Raises
        ------
        ConfigurationError
            When the module is not registered any more, or differently.
        """
        if self.place is None:
            raise ConfigurationError(
                f"Module {self.patch.module_name} is not registered as it was any more; "
                "register it again with `geoheal register`."
            )
        return self.place

    @property
    def now(self) -> datetime:
        """The time, by the clock of whoever asked for it."""
        return self.began_at + timedelta(seconds=time.monotonic() - self.clock_began_s)


ABSENT_BEFORE: Final = "absent_before"
ABSENT_AFTER: Final = "absent_after"


def prepared(
    patch: Patch,
    change: CarriedChange,
    *,
    kind: ApplicationKind,
    target: Target,
    host: str,
    lease_id: UUID,
    now: datetime,
) -> Application:
    """Return the row that is written before a change is made."""
    absent = {ABSENT_BEFORE: change.previous is None, ABSENT_AFTER: change.following is None}
    return Application(
        id=uuid7(),
        patch_id=patch.id,
        kind=kind,
        target=target,
        phase=ApplicationPhase.PREPARED,
        host=host,
        path=str(change.path),
        previous=change.previous or b"",
        following=change.following or b"",
        details={**change.details, **{name: True for name, is_so in absent.items() if is_so}},
        lease_id=lease_id,
        prepared_at=now,
    )


def path_of(application: Application) -> Path:
    """Return the file that is changed."""
    return Path(application.path)


def previous_of(application: Application) -> bytes | None:
    """Return the file's content before; None where there was no file."""
    return None if application.details.get(ABSENT_BEFORE) else application.previous


def following_of(application: Application) -> bytes | None:
    """Return the file's content after; None if the file is missing then."""
    return None if application.details.get(ABSENT_AFTER) else application.following


def text_of(content: bytes) -> str:
    """Return a file's content as the evaluator reads it: UTF-8, every newline a line feed.

    Raises
    ------
    UnicodeDecodeError
        When it is not UTF-8.
    """
    return content.decode().replace("\r\n", "\n").replace("\r", "\n")


def content_of(source: str, like: bytes | None) -> bytes:
    r"""Return a source in the bytes of its file, with the newlines of what stands there.

    >>> content_of("a\nb\n", b"x\r\ny\r\n")
    b'a\r\nb\r\n'
    """
    uses_crlf = like is not None and b"\r\n" in like and like.count(b"\r\n") == like.count(b"\n")
    return (source.replace("\n", "\r\n") if uses_crlf else source).encode()


def holds(content: bytes | None, source_hash: str) -> bool:
    """Whether a file's content is the source with this hash; never where there is no file."""
    if content is None:
        return False
    try:
        return hash_of(text_of(content)) == source_hash
    except UnicodeDecodeError:
        return False
