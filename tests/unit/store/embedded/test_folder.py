"""The data folder by default."""

import os
from pathlib import Path

from geoheal.store.embedded import default_data_dir
from geoheal.store.embedded.folder import prepare_data_folder


def test_root_has_a_place_of_its_own(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/geoheal")


def test_others_have_their_data_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "geoheal"


def test_a_link_to_a_folder_is_the_same_folder(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert prepare_data_folder(tmp_path / "link") == prepare_data_folder(tmp_path / "real")
