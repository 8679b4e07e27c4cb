"""Hooks: named points of an application where a patch can correct a value while it runs.

.. code-block:: python

    from geoheal.client import hooks

    weights = hooks.apply("integration", weights)

The value comes back unchanged until the folder that is watched (:func:`watch`, or the environment variable
``GEOHEAL_HOOKS_DIR``) holds a file ``integration.py`` that defines ``apply(value)``. A new version is used
within a second of the hook's next use; removing the file ends the correction. Write the file under another
name and rename it: a half-written file would count as broken.

**A patch never breaks the application.** If its file cannot be loaded, or ``apply`` raises, or returns None,
another type, shape or kind of number, or a value that is not finite, the hook returns the uncorrected value,
logs this once (``geoheal.client.hooks``), and does not use this version again. Patches get a copy of arrays,
lists, dictionaries and sets, so a patch that fails has changed nothing. A patch that takes long or never ends
cannot be prevented: it runs where the hook is called.

**Whoever can write a patch can run code in this process.** As with sshd's keys, the folder and the file must
belong to root or to the process's user (or to the user named by ``GEOHEAL_HOOKS_OWNER``), and no other user
may be able to write to them; otherwise the patch counts as broken.

Threads may share hooks. A forked process keeps the patches of its parent and looks for new ones itself.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import Any, TypeVar

from geoheal.client.hooks.registry import HookRegistry

__all__ = ["apply", "status", "watch"]

T = TypeVar("T")

_registry = HookRegistry()
_hooks = _registry.hooks


def apply(name: str, value: T) -> T:
    """Return the value, corrected if a patch for this hook is active.

    Parameters
    ----------
    name
        The hook: ``basin``, ``integration``, ``state``, or a name that the application chooses.
    value
        Any value. The result of a patch is used only if it has the same type, shape and kind.
    """
    hook = _hooks.get(name) or _registry.declare(name)
    if monotonic() >= hook.due:
        hook.look()
    hook.calls += 1
    patch = hook.patch
    return value if patch is None else hook.correct(patch, value)


def watch(folder: str | os.PathLike[str] | None, *, owner: str | None = None) -> None:
    """Look for patches in this folder instead of the one that the environment names.

    Parameters
    ----------
    folder
        The folder. It holds a file ``<name>.py`` for each patched hook, and need not exist yet. None to use
        no patches.
    owner
        User (name or number) whose files are accepted as well as those of root and of the process's user.
    """
    _registry.watch(folder, owner)


def status() -> dict[str, dict[str, Any]]:
    """Return the state of each hook that was used.

    Returns
    -------
    By name: ``state`` ("none", "active" or "broken"), ``digest`` (SHA-256 of the patch's file, or None),
    ``error`` (why it is broken, or None), ``since`` (ISO 8601) and ``calls`` (since then; a few may be
    missing where threads call at the same time).
    """
    return {name: hook.status() for name, hook in list(_hooks.items())}
