"""What the sandbox must show of an interpreter."""

import sys
import venv
from pathlib import Path

import pytest

from geoheal.errors import ConfigurationError
from geoheal.sandbox import current_environment, discover

SYSTEM_PYTHON = Path("/usr/bin/python3")
ADD = "import site\nsite.addsitedir({folder!r})\n"
FINDER = """
import importlib.util, sys

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "sitecustomize":
            return importlib.util.spec_from_file_location(name, {project!r} + "/sitecustomize.py")

def install():
    sys.meta_path.append(Finder)
"""


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


@pytest.mark.parametrize(
    "lines",
    ["{project}\n", "{project}\nimport boot\n", "import finder; finder.install()\n"],
    ids=["at the start", "by name", "by a finder"],
)
def test_nothing_that_an_editable_installation_points_at_is_run(tmp_path, lines):
    venv.create(tmp_path / "own", symlinks=True)
    project, ran = tmp_path / "project", tmp_path / "ran"
    project.mkdir()
    packages = next((tmp_path / "own" / "lib").glob("*/site-packages"))
    (packages / "project.pth").write_text(lines.format(project=project))
    (packages / "finder.py").write_text(FINDER.format(project=str(project)))
    for name in ("sitecustomize", "boot"):
        (project / f"{name}.py").write_text(f"open({str(ran)!r}, 'w')\n")

    environment = discover(tmp_path / "own")

    assert not ran.exists()
    assert environment.packages == (str(packages),)


def test_what_lies_among_the_packages_may_add_more_of_them(tmp_path):
    venv.create(tmp_path / "own", symlinks=True)
    packages = next((tmp_path / "own" / "lib").glob("*/site-packages"))
    for name in ("by_line", "by_code", "at_the_start"):
        (tmp_path / name / "site-packages").mkdir(parents=True)
    (packages / "a.pth").write_text(str(tmp_path / "by_line" / "site-packages"))
    (packages / "b.pth").write_text("import more")
    (packages / "more.py").write_text(ADD.format(folder=str(tmp_path / "by_code" / "site-packages")))
    (packages / "sitecustomize.py").write_text(
        ADD.format(folder=str(tmp_path / "at_the_start" / "site-packages"))
    )

    found = discover(tmp_path / "own").packages

    assert [Path(each).parent.name for each in found[1:]] == ["by_line", "by_code", "at_the_start"]


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_what_is_not_python_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="not a working Python"):
        discover(tmp_path / name)


def test_an_old_python_is_refused(tmp_path):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\necho '{\"version\": [3, 9]}'\n")
    old.chmod(0o755)
    with pytest.raises(ConfigurationError, match=r"Python 3\.9.*at least 3\.11"):
        discover(old)
