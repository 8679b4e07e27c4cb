"""Where the socket is, and which folders are refused."""

import os
from pathlib import Path

import pytest

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.os_user import ServerUser
from geoheal.store.embedded.socket_dir import (
    MAX_SOCKET_PATH,
    SOCKET,
    prepare_socket_dir,
    remove_socket_dir,
    socket_dir,
    verify_socket_dir,
)

ME = ServerUser(os.geteuid(), os.getegid(), is_other=False)
OTHER = ServerUser(64001, 64001, is_other=True)
OVERHEAD = len(f"/run/{SOCKET}")


def test_the_data_folder_holds_the_socket_while_its_path_fits():
    longest = DataFolder(Path("/" + "d" * (MAX_SOCKET_PATH - OVERHEAD - 1)))
    assert socket_dir(longest, ME) == longest.run
    longer = DataFolder(Path("/" + "d" * (MAX_SOCKET_PATH - OVERHEAD)))
    assert socket_dir(longer, ME) == Path(f"/tmp/{longer.name}-{ME.uid}")
    assert socket_dir(longer, OTHER) == Path("/run/geoheal") / longer.name


def test_a_path_is_measured_in_bytes():
    folder = DataFolder(Path("/" + "ü" * (MAX_SOCKET_PATH // 2)))
    assert socket_dir(folder, ME) != folder.run


def test_a_comma_would_end_the_path_for_clients():
    folder = DataFolder(Path("/home/me/data, old"))
    assert socket_dir(folder, ME) != folder.run


def test_folders_have_different_names():
    assert DataFolder(Path("/a")).name != DataFolder(Path("/b")).name


def test_what_is_made_is_private_and_can_be_used_again(tmp_path):
    prepare_socket_dir(tmp_path / "run", ME)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    prepare_socket_dir(tmp_path / "run", ME)


def test_a_folder_of_another_user_is_refused():
    with pytest.raises(EmbeddedDatabaseError, match="Somebody else"):
        verify_socket_dir(Path("/usr"), OTHER)


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o770, 0o777])
def test_an_open_folder_is_refused(tmp_path, mode):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(mode)
    with pytest.raises(EmbeddedDatabaseError, match=f"{mode:04o}"):
        prepare_socket_dir(tmp_path / "run", ME)


def test_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedDatabaseError, match="not a folder"):
        prepare_socket_dir(tmp_path / "run", ME)


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "run").touch(mode=0o600)
    with pytest.raises(EmbeddedDatabaseError, match="cannot be created"):
        prepare_socket_dir(tmp_path / "run", ME)


def test_only_an_empty_folder_elsewhere_is_removed(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.run.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / SOCKET).touch()
    remove_socket_dir(folder.run, folder)
    remove_socket_dir(elsewhere, folder)
    assert folder.run.exists()
    assert elsewhere.exists()
    (elsewhere / SOCKET).unlink()
    remove_socket_dir(elsewhere, folder)
    assert not elsewhere.exists()
