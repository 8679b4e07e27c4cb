"""What cannot be written is refused before the work, not after it."""

import pytest

from geoheal.cli.terminal.output_file import require_writable
from geoheal.errors import InvalidInput


def test_a_file_that_is_there_or_can_be_made_will_do(tmp_path):
    (tmp_path / "old").touch()
    for file in (tmp_path / "old", tmp_path / "new", None):
        require_writable("--junit", file)


def test_what_cannot_be_written_is_named_with_its_option(tmp_path):
    with pytest.raises(InvalidInput, match=r"--junit .*gone/new: there is no folder .*gone; create it first"):
        require_writable("--junit", tmp_path / "gone" / "new")
    with pytest.raises(InvalidInput, match="is a folder; name a file"):
        require_writable("--junit", tmp_path)
