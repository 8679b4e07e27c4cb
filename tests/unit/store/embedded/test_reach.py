"""Search permission for one user: who has it, and how little is granted."""

import logging
import os
import stat

import pytest

from geoheal.store.embedded import reach
from geoheal.store.embedded.os_user import ServerUser
from geoheal.store.embedded.reach import can_search, open_installation, open_the_way

SERVER = ServerUser(uid=64001, gid=64001, is_other=True)
STRANGER = ServerUser(uid=64002, gid=64002, is_other=True)


@pytest.fixture
def closed(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def _access_lists(tmp_path):
    """Skip where the file system has none."""
    probe = tmp_path / "probe"
    probe.mkdir()
    try:
        reach._grant_to_one(probe, STRANGER)
    except OSError:
        pytest.skip("this file system has no access control lists")


def test_the_mode_decides_without_a_list(closed):
    me = ServerUser(os.geteuid(), os.getegid(), is_other=False)
    assert can_search(closed, me)
    assert not can_search(closed, STRANGER)
    closed.chmod(0o701)
    assert can_search(closed, STRANGER)


@pytest.mark.usefixtures("_access_lists")
def test_one_user_is_let_through_and_no_other(closed, caplog):
    open_the_way(SERVER, [closed])
    assert can_search(closed, SERVER)
    assert not can_search(closed, ServerUser(64003, 64003, is_other=True))
    assert closed.stat().st_mode & stat.S_IRWXO == 0
    assert f"(64001) to pass through {closed}" in caplog.text


@pytest.mark.usefixtures("_access_lists")
def test_a_group_keeps_what_it_had(closed):
    closed.chmod(0o750)
    open_the_way(SERVER, [closed])
    assert can_search(closed, ServerUser(64003, closed.stat().st_gid, is_other=True))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o750


def test_an_open_folder_is_left_alone(closed, caplog):
    closed.chmod(0o711)
    reach_before = closed.stat().st_ctime_ns
    open_the_way(SERVER, [closed])
    assert closed.stat().st_ctime_ns == reach_before
    assert f"through {closed} " not in caplog.text


def test_without_lists_all_may_pass_and_none_may_look(closed, monkeypatch, caplog):
    def unsupported(*_):
        raise OSError("Operation not supported")

    monkeypatch.setattr(os, "setxattr", unsupported)
    open_the_way(SERVER, [closed])
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    assert f"Allowed every user to pass through {closed}" in caplog.text


def test_folders_of_the_own_user_stay_as_they_are(closed, caplog):
    closed.chmod(0o600)
    open_the_way(ServerUser(os.geteuid(), os.getegid(), is_other=False), [closed])
    assert stat.S_IMODE(closed.stat().st_mode) == 0o600
    closed.chmod(0o700)


def test_hidden_programs_become_readable(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    programs, share = tmp_path / "bin", tmp_path / "share"
    programs.mkdir(mode=0o700)
    share.mkdir(mode=0o700)
    (programs / "postgres").touch(mode=0o700)
    (share / "sample").touch(mode=0o600)
    open_installation(SERVER, tmp_path, share / "sample")
    assert stat.S_IMODE(programs.stat().st_mode) == 0o755
    assert stat.S_IMODE((programs / "postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE((share / "sample").stat().st_mode) == 0o644
    assert str(tmp_path) in caplog.text
    caplog.clear()
    open_installation(SERVER, tmp_path, share / "sample")
    assert not caplog.records
