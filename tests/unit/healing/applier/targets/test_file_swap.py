"""Replacing a file: old or new, with its mode, and nothing beside it."""

import os
import stat

import pytest

from geoheal.errors import ApplyFailed
from geoheal.healing.applier.targets import file_swap

TEMPORARY = ".beside"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "module.py"
    file.write_bytes(b"old")
    file.chmod(0o755)
    return file


def test_mode_stays_and_nothing_is_left_beside(file, tmp_path):
    file_swap.replace(file, b"old", b"new", temporary=TEMPORARY)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o755)
    assert [each.name for each in tmp_path.iterdir()] == ["module.py"]


def test_owner_stays(file):
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(file, 1234, 5678)
    file_swap.replace(file, b"old", b"new", temporary=TEMPORARY)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 5678)


def test_until_the_rename_the_old_content_stands(file, tmp_path):
    seen = []

    def look():
        seen.append((file.read_bytes(), (tmp_path / TEMPORARY).read_bytes()))

    file_swap.replace(file, b"old", b"new", temporary=TEMPORARY, written=look)
    assert seen == [(b"old", b"new")]


def test_what_changed_at_this_moment_is_left_alone(file, tmp_path):
    with pytest.raises(ApplyFailed, match="another process"):
        file_swap.replace(
            file, b"old", b"new", temporary=TEMPORARY, written=lambda: file.write_bytes(b"theirs") and None
        )
    assert file.read_bytes() == b"theirs"
    assert [each.name for each in tmp_path.iterdir()] == ["module.py"]


def test_a_folder_that_is_moved_away_does_not_move_the_change(file, tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    file = file.rename(folder / file.name)

    def swap_folders():
        folder.rename(tmp_path / "moved")
        folder.mkdir()
        file.write_bytes(b"old")

    file_swap.replace(file, b"old", b"new", temporary=TEMPORARY, written=swap_folders)
    assert (file.read_bytes(), (tmp_path / "moved" / file.name).read_bytes()) == (b"old", b"new")


def test_what_a_crash_left_is_written_over(file, tmp_path):
    (tmp_path / TEMPORARY).write_bytes(b"half of it, and longer than the whole")
    file_swap.replace(file, b"old", b"new", temporary=TEMPORARY)
    assert file.read_bytes() == b"new"


def test_a_file_may_come_and_go(tmp_path):
    file = tmp_path / "hook.py"
    assert file_swap.read(file) is None
    file_swap.replace(file, None, b"new", temporary=TEMPORARY)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o644)
    file_swap.replace(file, b"new", None, temporary=TEMPORARY)
    assert list(tmp_path.iterdir()) == []
    file_swap.replace(file, None, None, temporary=TEMPORARY)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ApplyFailed, match=r"module\.py cannot be changed: No such file"):
        file_swap.replace(tmp_path / "none" / "module.py", None, b"x", temporary=TEMPORARY)
