"""Keeps the runs of agents: written through a cache, one writer per run."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, field


@dataclass
class Run:
    run_id: str
    goal: str
    status: str = "running"
    decisions: list[str] = field(default_factory=list)


@dataclass
class CacheEntry:
    run: Run
    hits: int = 0


class FileLock:
    """A lock that remembers who held it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.holders: list[str] = []

    def __enter__(self) -> "FileLock":
        self.lock.acquire()
        self.holders.append(f"{self.name}#{len(self.holders)}" * 6)
        return self

    def __exit__(self, *_: object) -> None:
        self.lock.release()


class Disk:
    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        self.files[name] = text

    def read(self, name: str) -> str | None:
        return self.files.get(name)

    def unlink(self, name: str) -> bool:
        return self.files.pop(name, None) is not None


class ConcurrentStorage:
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._cache: dict[str, CacheEntry] = {}
        self._file_locks: dict[str, FileLock] = {}
        self._cache_lock = threading.Lock()

    def _lock_of(self, run_id: str) -> FileLock:
        if run_id not in self._file_locks:
            self._file_locks[run_id] = FileLock(run_id)
        return self._file_locks[run_id]

    def save_run(self, run: Run) -> None:
        with self._lock_of(run.run_id):
            self._disk.write(run.run_id, json.dumps(asdict(run)))
        with self._cache_lock:
            self._cache[run.run_id] = CacheEntry(run)

    def load_run(self, run_id: str) -> Run | None:
        with self._cache_lock:
            entry = self._cache.get(run_id)
            if entry is not None:
                entry.hits += 1
                return entry.run
        with self._lock_of(run_id):
            text = self._disk.read(run_id)
        return None if text is None else Run(**json.loads(text))

    def delete_run(self, run_id: str) -> bool:
        with self._lock_of(run_id):
            deleted = self._disk.unlink(run_id)
        with self._cache_lock:
            self._cache.pop(run_id, None)
        return deleted

    def stats(self) -> dict[str, int]:
        return {"cached": len(self._cache), "files": len(self._disk.files)}


STORAGE = ConcurrentStorage(Disk())


def execute(goals: list[tuple[str, str]]) -> tuple[list[int], dict[str, int]]:
    sizes = []
    for run_id, goal in goals:
        run = Run(run_id, goal)
        STORAGE.save_run(run)
        for step in range(4):
            run.decisions.append(f"step {step}")
            STORAGE.save_run(run)
        loaded = STORAGE.load_run(run_id)
        sizes.append(0 if loaded is None else len(loaded.decisions))
        STORAGE.delete_run(run_id)
    return sizes, STORAGE.stats()
