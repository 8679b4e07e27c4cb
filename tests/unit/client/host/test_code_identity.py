"""The code that a process runs: read again when a module was imported or reloaded, and only then."""

import hashlib
import importlib
import sys

import pytest

from geoheal.client.host.code_identity import CodeIdentity

NAME = "module_that_is_reloaded"


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / f"{NAME}.py"
    path.write_text("RATE = 1\n")
    importlib.invalidate_caches()
    yield path
    sys.modules.pop(NAME, None)


def test_a_module_that_is_reloaded_has_another_version(source):
    identity = CodeIdentity("abc", [NAME])
    assert NAME not in identity.fields()["module_versions"]
    module = importlib.import_module(NAME)
    first = identity.fields()["module_versions"][NAME]
    assert first == hashlib.sha256(b"RATE = 1\n").hexdigest()
    source.write_text("RATE = 20\n")
    assert identity.fields()["module_versions"][NAME] == first  # that is on the disk, and does not run
    importlib.reload(module)
    assert identity.fields()["module_versions"][NAME] == hashlib.sha256(b"RATE = 20\n").hexdigest()
    assert identity.fields()["code_hash"] == "abc"
