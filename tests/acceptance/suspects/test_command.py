"""``geoheal suspects`` prints what it found, for people and for programs."""

import json
import subprocess
import sys

import pytest

from tests.acceptance.suspects.conftest import GOOD, SHOP, SLOW, WORKLOAD


def asked(repository, tmp_path, first, *words):
    workload = tmp_path / "workload.py"
    workload.write_text(WORKLOAD)
    asks = ["--repo", str(repository.folder), "--from", first, "--to", "main", "--module", "shop"]
    command = [sys.executable, "-m", "geoheal.cli", "suspects", *asks, "--workload", str(workload), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.thorough
def test_json_names_the_commit_and_the_lines(repository, tmp_path):
    first = repository.commit("Begin", shop=SHOP, prices=GOOD)
    guilty = repository.commit("Save memory", prices=SLOW)

    ran = asked(repository, tmp_path, first, "--json")
    body = json.loads(ran.stdout)

    assert (ran.returncode, body["commit"]) == (0, guilty)
    assert (body["path"], body["lines"]) == ("shop/prices.py", [8, 8])


def test_text_names_them_without_what_a_terminal_would_obey(repository, tmp_path):
    first = repository.commit("Begin", shop=SHOP, prices=GOOD)
    guilty = repository.commit("Check \x1b[31m", shop=f"{SHOP}\nraise ValueError\n")

    ran = asked(repository, tmp_path, first)

    assert ran.returncode == 0
    assert guilty[:12] in ran.stdout
    assert "shop/__init__.py, lines 6 to 7" in ran.stdout
    assert "\x1b" not in ran.stdout
