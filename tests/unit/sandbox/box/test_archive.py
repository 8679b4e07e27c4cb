"""The box's code lies in one file in memory, which all boxes of a process read and none can change."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from geoheal.sandbox.box.archive import archive_file


def test_it_holds_the_start_and_each_module_compiled_as_well():
    held = Path(f"/proc/self/fd/{archive_file('/box.zip')}").read_bytes()
    names = zipfile.ZipFile(io.BytesIO(held)).namelist()

    assert {"__main__.py", "geoheal_box/harness.py", "geoheal_box/harness.pyc"} <= set(names)


def test_it_is_made_once():
    assert archive_file("/box.zip") == archive_file("/box.zip")


def test_nobody_can_change_it():
    descriptor = os.open(f"/proc/self/fd/{archive_file('/box.zip')}", os.O_RDWR)
    try:
        for change in (lambda: os.write(descriptor, b"no"), lambda: os.ftruncate(descriptor, 0)):
            with pytest.raises(PermissionError):
                change()
    finally:
        os.close(descriptor)
