"""A hook: a named point of the application, and the patch that corrects values there, if any."""

from __future__ import annotations

import logging
import math
import threading
import time
from datetime import datetime, timezone
from typing import Any, Final, Literal

from geoheal.client.hooks import patch as patches
from geoheal.client.hooks.patch import LoadedPatch
from geoheal.client.hooks.same_kind import private_copy, same_kind
from geoheal.client.hooks.trusted_file import TrustedFile, Version

LOOK_EVERY_S: Final = 0.2
"""Seconds between two checks of a file whose hook is in use; each takes two calls of stat."""
ERROR_MAX: Final = 500

State = Literal["none", "active", "broken"]
log = logging.getLogger("geoheal.client.hooks")


class Hook:
    """One hook; its methods never raise.

    Parameters
    ----------
    name
        Its name.
    file
        Path of its patch, which need not exist; None while no folder is watched.
    """

    __slots__ = (
        "_digest",
        "_error",
        "_file",
        "_looking",
        "_name",
        "_since",
        "_state",
        "_version",
        "calls",
        "due",
        "patch",
    )

    def __init__(self, name: str, file: TrustedFile | None) -> None:
        self._name = name
        self._file = file
        self._version: Version | None = None
        self.due = -math.inf if file is not None else math.inf
        self.patch: LoadedPatch | None = None
        self.calls = 0
        self.unlock()
        self._become("none")

    def unlock(self) -> None:
        """Forget which thread was checking the file: after a fork, it does not exist in this process."""
        self._looking = threading.Lock()

    def look(self) -> None:
        """Load another version of the file, if there is one; one thread checks, the others continue."""
        if self._file is None or not self._looking.acquire(blocking=False):
            return
        try:
            self.due = time.monotonic() + LOOK_EVERY_S
            version = self._file.version()
            if version != self._version:
                self._version = version
                self._take_up(self._file, version)
        finally:
            self._looking.release()

    def correct(self, patch: LoadedPatch, value: Any) -> Any:  # noqa: ANN401 - any value
        """Return the corrected value; if the patch fails, return the given one and stop using the patch."""
        try:
            return same_kind(value, patch.correct(private_copy(value)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the application must not feel it
            if self.patch is patch:
                self._break(error, patch.digest)
            return value

    def status(self) -> dict[str, Any]:
        """State, digest, error, time and calls, as plain JSON."""
        self.look()
        return {
            "state": self._state,
            "digest": self._digest,
            "error": self._error,
            "since": self._since.isoformat(),
            "calls": self.calls,
        }

    def _take_up(self, file: TrustedFile, version: Version | None) -> None:
        if version is None:
            self._become("none")
            log.info("Hook %s: its patch was removed.", self._name)
            return
        digest = None
        try:
            source = file.read()
            digest = patches.digest_of(source)
            self._become("active", patches.load(self._name, str(file.path), source), digest)
        except FileNotFoundError:
            self._version = None
            self._become("none")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the application must not feel it
            self._break(error, digest)
        else:
            log.info("Hook %s: the patch %s is active.", self._name, digest[:12])

    def _become(
        self,
        state: State,
        patch: LoadedPatch | None = None,
        digest: str | None = None,
        error: str | None = None,
    ) -> None:
        self.patch = patch
        self._state: State = state
        self._digest = digest
        self._error = error
        self._since = datetime.now(timezone.utc)
        self.calls = 0

    def _break(self, error: BaseException, digest: str | None) -> None:
        text = described(error)
        self._become("broken", None, digest, text)
        log.error("Hook %s: its patch is not used, values stay uncorrected. %s", self._name, text)


def described(error: BaseException) -> str:
    """Return the type and message of an error in one line that can be stored.

    >>> described(ValueError("two\\nlines"))
    'ValueError: two lines'
    """
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - a patch's own exception may fail at this, too
        message = ""
    text = f"{type(error).__name__}: {message}".encode("utf-8", "replace").decode()
    return "".join(each if each.isprintable() else " " for each in text)[:ERROR_MAX]
