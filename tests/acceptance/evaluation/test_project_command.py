"""``geoheal evaluate`` in the folder of a project: tree, current code and workload come from geoheal.toml."""

import json
import subprocess

import pytest

from tests.acceptance.evaluation.test_command import FAST, SLOW, geoheal

SIBLING = "from shop.rates import RATE\n"
TOML = """
[project]
sources = ["src"]

[[modules]]
name = "shop.sums"
workload = "work.py"
"""
WORK = """
def workload(module, probe):
    from shop import api
    for i in range(12):
        n = probe.input(i).randrange(20_000, 40_000)
        with probe.request("number"):
            probe.output(api.number(n))
"""


@pytest.fixture
def folder(tmp_path, sandboxes):
    files = {
        "src/shop/__init__.py": "",
        "src/shop/rates.py": "RATE = 1\n",
        "src/shop/api.py": "from shop.sums import number\n",
        "src/shop/sums.py": SIBLING + SLOW,
        "fast.py": SIBLING + FAST,
        "work.py": WORK,
        "geoheal.toml": TOML,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.soak
def test_the_candidate_and_the_modules_name_are_enough(folder):
    done = geoheal(folder, "evaluate", "fast.py", "--module", "shop.sums", "--pairs", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("APPLY  latency: ")
    assert not (folder / "data" / "postgres").exists()


@pytest.mark.thorough
def test_an_edited_file_is_compared_with_the_last_commit(folder):
    own = "src/shop/sums.py"
    done = geoheal(folder, "evaluate", own)
    assert done.returncode == 1
    assert "is the file of shop.sums itself" in done.stderr
    for words in (("init", "-q"), ("add", "src"), ("commit", "-qm", "x")):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.z", *words], cwd=folder, check=True)
    (folder / own).write_text(SIBLING + FAST.replace("// 2", "// 3"))
    done = geoheal(folder, "evaluate", own)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "answers differently" in done.stdout


@pytest.mark.thorough
def test_the_projects_own_tests_are_a_gate(folder):
    (folder / "geoheal.toml").write_text(TOML.replace('["src"]', '["src"]\ntests = ["tests"]'))
    (folder / "tests").mkdir()
    (folder / "tests/test_sums.py").write_text(
        "from shop.sums import number\n\ndef test_nothing_below_zero():\n    assert number(-3) == 0\n"
    )
    done = geoheal(folder, "evaluate", "fast.py", "--module", "shop.sums", "--json")
    assert done.returncode == 4, done.stdout + done.stderr
    fitness = json.loads(done.stdout)
    assert (fitness["gate"], fitness["detailed_metrics"]["pairs"]) == ("tests", 0)
    test = "tests/test_sums.py::test_nothing_below_zero"
    assert fitness["reason"].startswith(f"The candidate does not pass {test}, which passes on the current")
    assert (fitness["tests"]["state"], fitness["tests"]["failed"]) == ("failed", [test])


def test_what_is_wrong_in_the_file_is_reported(folder):
    (folder / "geoheal.toml").write_text('[project]\nsources = ["lib"]\n')
    done = geoheal(folder, "evaluate", "fast.py", "--module", "shop.sums")
    assert done.returncode == 1
    assert "project.sources[0]: there is no folder" in done.stderr


PEEKING = """
import os
from shop.rates import RATE

def number(n):
    for here, _, names in os.walk("/.geoheal/project"):
        for name in names:
            with open(os.path.join(here, name)) as file:
                if "rand" + "range" in file.read():
                    return "seen"
    return n * (n + 1) // 2
"""


@pytest.mark.thorough
def test_a_candidate_cannot_read_its_workload(folder):
    (folder / "peeking.py").write_text(PEEKING)
    words = ("--module", "shop.sums", "--pairs", "4", "--rounds", "1")
    done = geoheal(folder, "evaluate", "peeking.py", *words)
    assert "answers differently" not in done.stdout, done.stdout + done.stderr
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    done = geoheal(folder, "evaluate", "peeking.py", *words, "--workload", "work.py")
    assert "answers differently" not in done.stdout, done.stdout + done.stderr
