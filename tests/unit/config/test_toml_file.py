"""A file that cannot be read is named with the reason, whoever reads it."""

import pytest

from geoheal.config.toml_file import read_toml
from geoheal.errors import ConfigurationError


def test_tables_are_read(tmp_path):
    file = tmp_path / "given.toml"
    file.write_text('[rules]\nname = "é"\n', encoding="utf-8")
    assert read_toml(file) == {"rules": {"name": "é"}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read: No such file"),
        (b'name = "\xff"', "cannot be read: it is not UTF-8"),
        (b"[rules", "is not valid TOML: "),
    ],
    ids=["absent", "bytes", "broken"],
)
def test_what_cannot_be_read_is_named(tmp_path, content, says):
    file = tmp_path / "given.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=rf"given\.toml {says}"):
        read_toml(file)
