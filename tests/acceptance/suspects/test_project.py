"""Each commit is run with the project that it has: data, and modules that no import statement names."""

import json
import subprocess
import sys

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.suspects.answers import search_answer
from geoheal.suspects.boxes import Boxes, shown_in
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.search import search
from tests.acceptance.suspects.conftest import WORKLOAD

SHOP = """import importlib
import json
import os
import pathlib

LISTED = set(json.loads((pathlib.Path(__file__).parent / "prices.json").read_text()))


def total(numbers):
    price = importlib.import_module(os.environ["SHOP_PRICES"]).price
    return sum(price(number) for number in numbers if number in LISTED)
"""
FAST = "def price(number):\n    return float(number)\n"
SLOW = "def price(number):\n    return float(sum(1 for _ in range(number)))\n"
POLICY = JudgePolicy(pairs_per_round=7, rounds=1)


def commit(repository, subject, **files):
    for name, text in files.items():
        file = repository.folder / "shop" / name.replace("_json", ".json").replace("_py", ".py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return repository.commit(subject)


@pytest.fixture
def first(repository):
    return commit(
        repository, "Begin", __init___py=SHOP, prices_py=FAST, prices_json=json.dumps(list(range(2_000)))
    )


def asked(repository, first, newest):
    project = Project(root=repository.folder, variables=(("SHOP_PRICES", "shop.prices"),))
    question = SuspectsQuestion(
        folder=repository.folder, older=first, newer=newest, module="shop", workload=WORKLOAD, policy=POLICY
    )
    with Sandboxes() as sandboxes:
        boxes = Boxes(sandboxes, None, shown_in(repository.folder.resolve(), project))
        return search_answer(search(question, boxes))


@pytest.mark.soak
def test_a_commit_that_makes_a_dynamically_imported_module_slow_is_named(repository, first):
    commit(repository, "Explain", README_json="{}")
    guilty = commit(repository, "Count", prices_py=SLOW)
    newest = commit(repository, "Add a limit", limits_py="LIMIT = 3\n")

    answer = asked(repository, first, newest)

    assert (answer["commit"], answer["path"], answer["lines"]) == (guilty, "shop/prices.py", [2, 2])


@pytest.mark.soak
def test_a_commit_that_changes_data_alone_is_named_with_the_file(repository):
    first = commit(repository, "Begin", __init___py=SHOP, prices_py=SLOW, prices_json="[1]")
    guilty = commit(repository, "List more", prices_json=json.dumps(list(range(2_000))))
    newest = commit(repository, "Add a limit", limits_py="LIMIT = 3\n")

    answer = asked(repository, first, newest)

    assert (answer["commit"], answer["path"], answer["lines"]) == (guilty, "shop/prices.json", None)
    assert answer["suspects"][0]["data"] == ["shop/prices.json"]


@pytest.mark.soak
def test_the_command_shows_the_project_of_geoheal_toml(repository, first, tmp_path):
    (repository.folder / "geoheal.toml").write_text('[project]\nenv = { SHOP_PRICES = "shop.prices" }\n')
    guilty = commit(repository, "Count", prices_py=SLOW)

    ran = command(repository, tmp_path, first)

    assert (ran.returncode, json.loads(ran.stdout)["commit"]) == (0, guilty), ran.stderr


def test_the_command_runs_no_environment_that_comes_with_the_commits(repository, first, tmp_path):
    (repository.folder / "geoheal.toml").write_text('[project]\nenvironment = "tools"\n')
    python = repository.folder / "tools" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    python.chmod(0o755)
    commit(repository, "Count", prices_py=SLOW)

    ran = command(repository, tmp_path, first)

    assert ran.returncode == 1
    assert "is part of the repository's commits" in ran.stderr
    assert not (tmp_path / "ran").exists()


def test_a_project_elsewhere_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="is not a folder of the repository"):
        shown_in(tmp_path / "repository", Project(root=tmp_path / "other"))


def command(repository, tmp_path, first):
    workload = tmp_path / "workload.py"
    workload.write_text(WORKLOAD)
    asks = ["--repo", str(repository.folder), "--from", first, "--to", "main", "--module", "shop"]
    words = [sys.executable, "-m", "geoheal.cli", "suspects", *asks, "--workload", str(workload), "--json"]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
