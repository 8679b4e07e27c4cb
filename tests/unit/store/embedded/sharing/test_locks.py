"""Locks between open files, and across fork."""

import subprocess
import sys

import pytest

from geoheal.store.embedded.sharing.locks import FileLock, Mode, is_locked

FORK = """
import os, sys
from pathlib import Path
from geoheal.store.embedded.sharing.locks import FileLock, Mode
lock = FileLock(Path(sys.argv[1]))
assert lock.try_acquire(Mode.EXCLUSIVE)
if os.fork() == 0:
    sys.stdout.write(f"child holds it: {lock.is_held}\\n")
    sys.stdout.flush()
    lock.release()
    sys.stdin.read()
    os._exit(0)
os.wait()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock"


def test_one_holder_excludes_another(path):
    first, second = FileLock(path), FileLock(path)
    assert first.try_acquire(Mode.EXCLUSIVE)
    assert not second.try_acquire(Mode.EXCLUSIVE)
    assert not second.acquire(Mode.SHARED, timeout_s=0)
    assert is_locked(path)
    first.release()
    assert not is_locked(path)
    assert second.acquire(Mode.EXCLUSIVE, timeout_s=0)
    second.release()


def test_sharers_share(path):
    first, second = FileLock(path), FileLock(path)
    assert first.try_acquire(Mode.SHARED)
    assert second.try_acquire(Mode.SHARED)
    assert not is_locked(path)
    assert not FileLock(path).try_acquire(Mode.EXCLUSIVE)
    first.release()
    second.release()


def test_a_wait_can_be_ended(path):
    lock = FileLock(path)
    lock.try_acquire(Mode.EXCLUSIVE)

    def interrupt(_):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        FileLock(path).acquire(Mode.EXCLUSIVE, timeout_s=60, pause=interrupt)
    lock.release()


def test_a_child_process_keeps_a_lock_that_its_parent_forgets(path):
    lock = FileLock(path)
    lock.try_acquire(Mode.EXCLUSIVE)
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock.descriptor(),)
    )
    lock.forget()
    assert is_locked(path)
    child.communicate(b"\n")
    assert not is_locked(path)


def test_only_a_held_lock_can_be_signed_or_shared(path):
    lock = FileLock(path)
    with pytest.raises(ValueError, match="not held"):
        lock.write("me")
    lock.try_acquire(Mode.EXCLUSIVE)
    lock.write("a long note")
    lock.write("short")
    assert path.read_text() == "short"
    lock.release()


def test_a_link_is_not_followed(path, tmp_path):
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        FileLock(path).try_acquire(Mode.SHARED)
    assert not (tmp_path / "elsewhere").exists()


def test_a_forked_child_holds_nothing(path):
    parent = subprocess.Popen(
        [sys.executable, "-c", FORK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "child holds it: False\n"
    assert is_locked(path)
    parent.kill()
    parent.wait()
    assert not is_locked(path)  # the child lives on: it waits for the end of its input
    parent.communicate()
