"""How to call geoheal again, as this process was started."""

import sys
from pathlib import Path

import pytest

from geoheal.cli.terminal.invocation import own_command


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return an executable ``geoheal`` in a folder with a space in its name."""
    path = tmp_path / "a venv" / "geoheal"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_script_on_the_path_is_named_alone(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(script.parent))
    monkeypatch.setattr(sys, "argv", [str(script), "run"])
    assert own_command() == "geoheal"


def test_a_script_elsewhere_is_named_with_its_folder(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setattr(sys, "argv", [str(script), "run"])
    assert own_command() == f"'{script}'"


def test_a_relative_script_stays_relative(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(script.parent.parent)
    monkeypatch.setattr(sys, "argv", ["a venv/geoheal", "run"])
    assert own_command() == "'a venv/geoheal'"


def test_another_script_of_the_name_on_the_path_is_not_meant(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "geoheal"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(script), "run"])
    assert own_command() == f"'{script}'"


def test_a_module_is_called_with_its_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/py/bin/python")
    monkeypatch.setattr(sys, "argv", ["/somewhere/geoheal/cli/__main__.py", "run"])
    assert own_command() == "/opt/py/bin/python -m geoheal.cli"
