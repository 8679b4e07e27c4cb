"""The units and container files that are shipped are valid, and start what there is."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from geoheal.cli.app import app
from geoheal.config.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = ("geoheal.service", "geoheal-worker.service")
PROGRAM = "/opt/geoheal/venv/bin/geoheal"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace(PROGRAM, sys.executable)
        (tmp_path / name).write_text(re.sub(r"^(User|Group)=.*$", "", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


KNOWN = {f"GEOHEAL_{name}".upper() for name in Settings.model_fields}
"""Settings by the names of their variables."""


@pytest.mark.parametrize("name", UNITS)
def test_the_commands_and_settings_of_the_units_exist(name):
    text = (DEPLOY / name).read_text()
    assert set(re.findall(r"GEOHEAL_\w+(?==)", text)) <= KNOWN
    commands = re.findall(rf"^ExecStart(?:Pre)?={PROGRAM} (.*)$", text, re.MULTILINE)
    assert commands
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "geoheal.cli", *command.split(), "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_commands_and_settings_of_the_compose_file_exist():
    services = {
        name: each
        for name, each in COMPOSE["services"].items()
        if each["image"] == COMPOSE["x-geoheal"]["image"]
    }
    assert services.keys() == {"migrate", "geoheal", "worker"}
    for service in services.values():
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert service["environment"].keys() <= KNOWN
        assert set(service["depends_on"]) <= COMPOSE["services"].keys()
        assert CliRunner().invoke(app, [*service["command"], "--help"]).exit_code == 0


def test_the_containerfile_copies_what_there_is_and_all_that_the_package_needs(tmp_path):
    text = (DEPLOY / "Containerfile").read_text()
    assert set(re.findall(r"GEOHEAL_\w+(?==)", text)) <= KNOWN
    for sources, target in re.findall(r"^COPY (?!--)(.+) (\S+)$", text, re.MULTILINE):
        for source in sources.split():
            into = tmp_path / target / (source if target == "./" else "")
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(ROOT / source, into)
    listed = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    needed = {listed["project"]["readme"], *listed["project"]["license-files"], "geoheal", "migrations"}
    needed |= set(listed["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    assert all((tmp_path / name).exists() for name in needed)
