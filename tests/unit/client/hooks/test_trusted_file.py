"""Who could have written a patch: everybody who may change a folder on the way to it."""

import os

import pytest

from geoheal.client.hooks.trusted_file import TrustedFile
from geoheal.errors import InvalidInput


@pytest.fixture
def patch(tmp_path):
    folder = tmp_path / "parent" / "hooks"
    folder.mkdir(parents=True, mode=0o755)
    (folder / "integration.py").write_text("x = 1\n")
    (folder / "integration.py").chmod(0o644)
    return TrustedFile(path=folder / "integration.py")


def test_a_file_below_trusted_folders_is_read(patch):
    assert patch.read() == b"x = 1\n"


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_folder_above_that_others_may_write_to_is_refused(patch, mode):
    patch.path.parent.parent.chmod(mode)
    with pytest.raises(InvalidInput, match="above"):
        patch.read()


def test_a_sticky_folder_above_is_as_good_as_tmp(patch):
    patch.path.parent.parent.chmod(0o1777)
    assert patch.read() == b"x = 1\n"
    patch.path.parent.chmod(0o1777)
    with pytest.raises(InvalidInput, match="written by others"):
        patch.read()


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to another user")
def test_a_folder_above_of_another_user_is_refused_and_so_are_links_within_it(patch, tmp_path):
    other = tmp_path / "trusted"
    other.mkdir(mode=0o755)
    (other / "integration.py").write_text("evil = 1\n")
    parent = patch.path.parent.parent
    os.chown(parent, 12345, 12345)
    with pytest.raises(InvalidInput, match="belongs to user 12345"):
        patch.read()
    patch.path.parent.rename(parent / "moved")
    (parent / "hooks").symlink_to(other)
    with pytest.raises(InvalidInput, match="belongs to user 12345"):
        patch.read()


def test_links_of_trusted_owners_are_followed_and_a_file_that_is_one_is_not(patch, tmp_path):
    (tmp_path / "link").symlink_to("parent/../parent")
    assert TrustedFile(path=tmp_path / "link" / "hooks" / "integration.py").read() == b"x = 1\n"
    (patch.path.parent / "other.py").symlink_to("integration.py")
    with pytest.raises(InvalidInput, match="symbolic link"):
        TrustedFile(path=patch.path.parent / "other.py").read()
