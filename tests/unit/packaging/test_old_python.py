"""A process on an old Python reports with the client alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYENV = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()


def _interpreter(minor: int) -> str:
    """Return a Python 3 of this minor version that starts; skip without one."""
    installed = sorted(PYENV.glob(f"versions/3.{minor}.*/bin/python3"))
    for python in (shutil.which(f"python3.{minor}"), *map(str, installed)):
        if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip(f"no Python 3.{minor} is here")


@pytest.mark.parametrize("minor", [9, 10])
def test_the_client_reports_on_an_old_python_without_numpy(minor):
    done = subprocess.run(
        [_interpreter(minor), "-S", "-B", "-W", "error", ROOT / ".ci" / "report-alone"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"on Python 3.{minor}." in done.stdout
    assert "without NumPy" in done.stdout


def test_recording_says_which_python_it_needs():
    done = subprocess.run(
        [_interpreter(9), "-S", "-B", "-c", "from geoheal.client import record"],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "ImportError: geoheal.client.record needs Python 3.11 or newer."
