"""The box's archive has bytecode for this Python, and sources for every other."""

import importlib.util
from zipimport import zipimporter

import pytest

from geoheal.sandbox.box.archive import archive


@pytest.fixture
def written(tmp_path):
    def write(place):
        file = tmp_path / "box.zip"
        file.write_bytes(archive(place))
        return zipimporter(f"{file}/geoheal_box")

    return write


def test_modules_come_compiled_and_name_their_place_in_the_box(written):
    box = written("/.geoheal/box.zip")
    assert box.get_code("wire").co_filename == "/.geoheal/box.zip/geoheal_box/wire.py"
    assert "class Wire" in box.get_source("wire")


def test_a_python_of_another_version_reads_the_sources(written, monkeypatch):
    monkeypatch.setattr(importlib.util, "MAGIC_NUMBER", b"\0\0\r\n")
    box = written("/elsewhere/box.zip")
    assert box.get_code("wire").co_filename == f"{box.archive}/geoheal_box/wire.py"
