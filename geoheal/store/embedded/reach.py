"""Let PostgreSQL's user reach its files when geoheal runs as root, with the smallest change, which is logged.

A folder that the user cannot pass through gets an access control entry for this one user: search (x), nothing
else. If the file system does not support access control lists, everyone gets search instead (o+x, never
read). The list is read and written in the kernel's format, because Python's library has no function for it:
see ``posix_acl_xattr.h`` of Linux and acl(5).
"""

import logging
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.os_user import INSTEAD, ServerUser

logger = logging.getLogger(__name__)

ACCESS_LIST = "system.posix_acl_access"
VERSION = struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NO_ID = 0xFFFFFFFF
SEARCH = 1

Entries = dict[tuple[int, int], int]
"""Permission bits (rwx) by tag and id."""


def open_the_way(user: ServerUser, folders: Iterable[Path]) -> None:
    """Let the user pass through the given folders and all their parents.

    Raises
    ------
    EmbeddedDatabaseError
        When a folder cannot be changed.
    """
    if not user.is_other:
        return
    ways = {way for folder in folders for way in (folder, *folder.parents)}
    for way in sorted(ways):
        if not can_search(way, user):
            _grant_search(way, user)


def open_installation(user: ServerUser, installation: Path, sample: Path) -> None:
    """Let everyone read PostgreSQL's programs if an installer's umask prevents it: they are not secret.

    Parameters
    ----------
    user
        The user that must read them.
    installation
        The folder with the programs.
    sample
        A file in it that shows whether the rest can be read.
    """
    if not user.is_other or sample.stat().st_mode & stat.S_IROTH:
        return
    logger.warning(
        "Making PostgreSQL's programs in %s readable for everyone, because PostgreSQL's user needs them.",
        installation,
    )
    for path in (installation, *installation.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(stat.S_IMODE(mode) | (0o055 if path.is_dir() or mode & stat.S_IXUSR else 0o044))


def can_search(folder: Path, user: ServerUser) -> bool:
    """Whether the user may pass through the folder: the check of acl(5) for a user in its own group alone."""
    owner, group = folder.stat().st_uid, folder.stat().st_gid
    entries = _entries(folder)
    mask = entries.get((MASK, NO_ID), 7)
    if owner == user.uid:
        return bool(entries[USER_OBJ, NO_ID] & SEARCH)
    if (USER, user.uid) in entries:
        return bool(entries[USER, user.uid] & mask & SEARCH)
    groups = [entries[GROUP_OBJ, NO_ID]] if group == user.gid else []
    groups += [entries[GROUP, user.gid]] if (GROUP, user.gid) in entries else []
    if groups:
        return any(bits & mask & SEARCH for bits in groups)
    return bool(entries[OTHER, NO_ID] & SEARCH)


def _grant_search(folder: Path, user: ServerUser) -> None:
    try:
        _grant_to_one(folder, user)
        logger.warning("Allowed PostgreSQL's user (%d) to pass through %s, not to list it.", user.uid, folder)
    except OSError:
        _grant_to_all(folder)
        logger.warning(
            "Allowed every user to pass through %s, not to list it, because PostgreSQL's user needs that.",
            folder,
        )


def _grant_to_one(folder: Path, user: ServerUser) -> None:
    entries = _entries(folder)
    entries[USER, user.uid] = entries.get((USER, user.uid), 0) | SEARCH
    entries[MASK, NO_ID] = entries.get((MASK, NO_ID), entries[GROUP_OBJ, NO_ID]) | SEARCH
    packed = (ENTRY.pack(tag, bits, identity) for (tag, identity), bits in sorted(entries.items()))
    os.setxattr(folder, ACCESS_LIST, VERSION + b"".join(packed))


def _grant_to_all(folder: Path) -> None:
    try:
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"PostgreSQL's user cannot pass through {folder}, and geoheal cannot change that: "
            f"{error.strerror}. Choose another data folder. {INSTEAD}"
        ) from error


def _entries(folder: Path) -> Entries:
    """Return the folder's access control list; without one, an equivalent of its mode."""
    try:
        stored = os.getxattr(folder, ACCESS_LIST)
    except OSError:
        mode = folder.stat().st_mode
        return {
            (USER_OBJ, NO_ID): mode >> 6 & 7,
            (GROUP_OBJ, NO_ID): mode >> 3 & 7,
            (OTHER, NO_ID): mode & 7,
        }
    return {(tag, identity): bits for tag, bits, identity in ENTRY.iter_unpack(stored[len(VERSION) :])}
