"""What the sandbox must show of an interpreter."""

import sys
import venv
from pathlib import Path

import pytest

from geoheal.errors import ConfigurationError
from geoheal.sandbox import current_environment, discover

SYSTEM_PYTHON = Path("/usr/bin/python3")


def test_the_current_one():
    environment = current_environment()
    assert Path(environment.interpreter).samefile(sys.executable)
    assert all(Path(path).exists() for path in environment.binds)
    assert all(Path(folder).name in ("site-packages", "dist-packages") for folder in environment.packages)


def test_a_virtual_environment_is_shown_with_its_base(tmp_path):
    venv.create(tmp_path / "own", symlinks=True)
    environment = discover(tmp_path / "own")
    assert str(tmp_path / "own") in environment.binds
    assert environment.packages == (str(next((tmp_path / "own" / "lib").glob("*/site-packages"))),)
    assert Path(environment.interpreter).samefile(sys.executable)


@pytest.mark.skipif(not SYSTEM_PYTHON.exists(), reason="there is no system Python here")
def test_of_the_system_no_folder_of_programs_is_shown():
    environment = discover(SYSTEM_PYTHON)
    assert not {"/", "/usr", "/usr/bin", "/usr/local", "/bin", "/etc"} & set(environment.binds)


def test_what_an_editable_installation_points_at_is_not_shown(tmp_path):
    venv.create(tmp_path / "own")
    (tmp_path / "project").mkdir()
    packages = next((tmp_path / "own" / "lib").glob("*/site-packages"))
    (packages / "project.pth").write_text(str(tmp_path / "project"))
    environment = discover(tmp_path / "own")
    assert str(tmp_path / "project") not in (*environment.binds, *environment.packages)


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_what_is_no_python_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="no working Python"):
        discover(tmp_path / name)


def test_an_old_python_is_refused(tmp_path):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\necho '{\"version\": [3, 9]}'\n")
    old.chmod(0o755)
    with pytest.raises(ConfigurationError, match=r"Python 3\.9.*at least 3\.11"):
        discover(old)
