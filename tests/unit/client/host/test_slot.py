"""Nodes are named by slots, which outlive processes: one that starts again is the same node."""

import os
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geoheal.client.host import slot
from tests.waiting import PATIENCE_S

HOLD = """
import os, sys
from geoheal.client.host.slot import slot_of
shop, other = sys.argv[1:3]
print(slot_of(shop), slot_of(shop), slot_of(other), flush=True)
if "fork" in sys.argv:
    child = os.fork()
    if child == 0:
        os.closerange(3, 100)  # as daemons do
        print(slot_of(shop), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print(slot_of(shop), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def systems() -> tuple[str, str]:
    """Names that no other process on this machine uses."""
    return f"shop {uuid.uuid4()}", f"other {uuid.uuid4()}"


class Process:
    """A process that holds its slots until it is let go."""

    def __init__(self, *arguments: str, folder: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, *arguments],
            env={**os.environ, **({} if folder is None else {"TMPDIR": str(folder)})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate(timeout=PATIENCE_S)


def test_living_processes_have_different_slots_and_the_next_one_takes_a_free_one(systems, tmp_path: Path):
    one = Process(*systems, folder=tmp_path)
    assert one.line() == "1 1 1"
    assert list(tmp_path.iterdir()) == []  # nothing that would be left behind, or cleared away
    two = Process(*systems)
    assert two.line() == "2 2 2"
    one.process.kill()
    one.end()
    three = Process(*systems, "fork")
    assert three.line() == "1 1 1"
    assert three.line() == "3"  # a forked process has its own
    assert three.line() == "1"  # and the one that it came from keeps its
    two.end()
    three.end()


def test_threads_of_a_process_share_its_slot(systems):
    with ThreadPoolExecutor(8) as pool:
        slots = set(pool.map(slot.slot_of, [systems[0]] * 64))
    assert len(slots) == 1
    os.close(slot._held.pop(systems[0])[1])


def test_where_no_name_is_free_there_is_no_sandbox_user(systems, monkeypatch):
    holder = Process(*systems)
    assert holder.line() == "1 1 1"
    monkeypatch.setattr(slot, "SLOTS_MAX", 1)
    assert slot.slot_of(systems[0]) is None
    holder.end()
