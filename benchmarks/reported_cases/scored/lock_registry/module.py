"""Locks on the files of an archive, with numbers for those who watch them."""

import itertools
import time

_ACTIVE_LOCKS = {}
_SEQUENCE = itertools.count(1)


class LockTimeout(Exception):
    pass


class AsyncFileLock:
    def __init__(self, path, timeout=5.0):
        self.path = path
        self.timeout = timeout
        self.number = next(_SEQUENCE)
        self.acquired_at = None
        self.metadata = {"path": path, "owner": None, "history": []}
        _ACTIVE_LOCKS[id(self)] = self

    def __del__(self):
        _ACTIVE_LOCKS.pop(id(self), None)

    @property
    def held(self):
        return self.acquired_at is not None

    async def __aenter__(self):
        if self.held:
            raise LockTimeout(self.path)
        self.acquired_at = time.monotonic()
        self.metadata["owner"] = f"agent {self.number}"
        self.metadata["history"].append(self.path * 20)
        return self

    async def __aexit__(self, *_):
        self.acquired_at = None
        self.metadata["owner"] = None


class Archive:
    def __init__(self, root):
        self.root = root
        self.messages = {}
        self.count = 0

    async def write(self, path, text):
        async with AsyncFileLock(f"{self.root}/{path}.lock"):
            self.messages[path[:2]] = text
            self.count += 1
        return len(text)

    async def read(self, path):
        async with AsyncFileLock(f"{self.root}/{path}.lock"):
            return self.messages.get(path[:2])


def held_locks():
    return sorted(lock.path for lock in _ACTIVE_LOCKS.values() if lock.held)


ARCHIVE = Archive("/var/mail")


async def deliver(messages):
    sizes = []
    for path, text in messages:
        sizes.append(await ARCHIVE.write(path, text))
        if await ARCHIVE.read(path) != text:
            raise LookupError(path)
    return sizes, held_locks()
