"""What the doctor concludes."""

from datetime import timedelta

import pytest

from geoheal.cli.admin.check_result import State
from geoheal.cli.admin.checks import data_folder, judge_skew, python_version
from geoheal.config.settings import Settings


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0.5, State.OK), (-0.5, State.OK), (3, State.WARN), (-30, State.WARN), (301, State.FAIL)],
)
def test_clocks_that_disagree_are_reported(seconds, state):
    check = judge_skew(timedelta(seconds=seconds))
    assert check.state is state
    assert bool(check.remedy) is (state is not State.OK)
    assert ("behind" if seconds < 0 else "ahead") in check.detail


def test_this_python_is_new_enough():
    assert python_version().state is State.OK


def test_a_folder_that_does_not_exist_yet_can_be_made(tmp_path):
    check = data_folder(Settings(data_dir=tmp_path / "a" / "b"))
    assert check.state is not State.FAIL or "GiB free" in check.detail
    assert not (tmp_path / "a").exists()


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "file").touch()
    check = data_folder(Settings(data_dir=tmp_path / "file" / "data"))
    assert check.state is State.FAIL
    assert "not a folder" in check.detail
    assert check.remedy
