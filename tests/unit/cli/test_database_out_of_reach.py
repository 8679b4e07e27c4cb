"""A command on a database that cannot be reached says so once."""

import subprocess
import sys

import pytest


@pytest.mark.thorough
def test_it_is_said_in_one_line():
    nowhere = ("--database-url", "postgresql://127.0.0.1:1/none")
    command = (sys.executable, "-m", "geoheal.cli", "incidents", "list", *nowhere)
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    (line,) = ended.stderr.splitlines()
    assert line.startswith("geoheal: The database cannot be reached")
    assert ended.returncode == 1
