"""Locks on resources that several servers agree on."""

import asyncio
import uuid
from dataclasses import dataclass, field


class LockError(Exception):
    pass


@dataclass
class Lock:
    manager: "LockManager"
    resource: str
    token: str
    valid: bool = False
    trace: list = field(default_factory=list)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.manager.unlock(self)

    async def extend(self):
        await self.manager.extend(self)


class Instance:
    def __init__(self):
        self.keys = {}

    async def set_lock(self, resource, token):
        if self.keys.get(resource, token) != token:
            raise LockError(resource)
        self.keys[resource] = token

    async def unset_lock(self, resource, token):
        if self.keys.get(resource) == token:
            del self.keys[resource]


class LockManager:
    def __init__(self, instances, retries=2):
        self.instances = instances
        self.retries = retries
        self._locks = {}
        self._watchdogs = {}

    async def _auto_extend(self, lock):
        await asyncio.sleep(3600)
        await self.extend(lock)

    async def lock(self, resource, token=None):
        token = token or uuid.uuid4().hex
        lock = Lock(self, resource, token)
        for attempt in range(self.retries):
            try:
                for instance in self.instances:
                    await instance.set_lock(resource, token)
                break
            except LockError:
                lock.trace.append(f"attempt {attempt} failed")
        else:
            raise LockError(resource)
        lock.valid = True
        lock.trace.append(f"locked {resource} " + token * 8)
        self._locks[resource] = lock
        self._watchdogs[resource] = asyncio.ensure_future(self._auto_extend(lock))
        return lock

    async def extend(self, lock):
        if not lock.valid:
            raise LockError(lock.resource)
        for instance in self.instances:
            await instance.set_lock(lock.resource, lock.token)
        lock.trace.append("extended")

    async def unlock(self, lock):
        if lock.resource in self._watchdogs:
            self._watchdogs[lock.resource].cancel()
            del self._watchdogs[lock.resource]
        for instance in self.instances:
            await instance.unset_lock(lock.resource, lock.token)
        lock.valid = False

    async def is_locked(self, resource):
        lock = self._locks.get(resource)
        return lock is not None and lock.valid

    async def destroy(self):
        for lock in list(self._locks.values()):
            if lock.valid:
                await self.unlock(lock)
        self._locks.clear()


MANAGER = LockManager([Instance(), Instance()])


async def book(orders):
    booked = []
    for order, token in orders:
        async with await MANAGER.lock(f"order:{order}", token) as lock:
            await lock.extend()
            booked.append((order, len(lock.trace), await MANAGER.is_locked(f"order:{order}")))
    return booked
