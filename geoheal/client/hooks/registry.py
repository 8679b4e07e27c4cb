"""The hooks of this process, by name."""

from __future__ import annotations

import os
import pwd
import re
from pathlib import Path
from typing import Final

from geoheal.client.hooks.hook import Hook, log
from geoheal.client.hooks.trusted_file import TrustedFile

FOLDER_VARIABLE: Final = "GEOHEAL_HOOKS_DIR"
OWNER_VARIABLE: Final = "GEOHEAL_HOOKS_OWNER"
NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class HookRegistry:
    """Hooks, created when they are first used, and the folder of their patches."""

    def __init__(self) -> None:
        self.hooks: dict[str, Hook] = {}
        self._folder: Path | None = None
        self._owner: int | None = None
        self._configured = False

    def declare(self, name: str) -> Hook:
        """Return the hook of this name; a hook whose name cannot be a file's name never has a patch."""
        if not self._configured:
            self.watch(os.environ.get(FOLDER_VARIABLE), os.environ.get(OWNER_VARIABLE))
        return self.hooks.setdefault(name, Hook(name, self._file(name)))

    def watch(self, folder: str | os.PathLike[str] | None, owner: str | None = None) -> None:
        """Look for patches in a folder from now on; None to use no patches."""
        if not self._configured:
            os.register_at_fork(after_in_child=self._forked)
        self._configured = True
        self._folder = Path(folder).absolute() if folder else None
        self._owner = user_id(owner)
        for name in list(self.hooks):
            self.hooks[name] = Hook(name, self._file(name))

    def _file(self, name: str) -> TrustedFile | None:
        if self._folder is None:
            return None
        if NAME.fullmatch(name) is None:
            log.error("Hook %r: a name is made of letters, digits, '_', '-' and '.'; it gets no patch.", name)
            return None
        return TrustedFile(path=self._folder / f"{name}.py", owner=self._owner)

    def _forked(self) -> None:
        for hook in self.hooks.values():
            hook.unlock()


def user_id(owner: str | None) -> int | None:
    """Return the number of a user who is given by name or number.

    Log and return None for an unknown user.
    """
    if not owner:
        return None
    if owner.isdecimal():
        return int(owner)
    try:
        return pwd.getpwnam(owner).pw_uid
    except KeyError:
        log.error("User %r does not exist; the patches of that user are not used.", owner)
        return None
