"""``geoheal evaluate`` and ``geoheal register`` as a person uses them, in processes of their own."""

import json
import os
import subprocess
import sys

import pytest

SLOW = "def number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n"
FAST = "def number(n):\n    return n * (n + 1) // 2\n"
WORK = """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(20_000, 40_000)
        with probe.request("number"):
            probe.output(module.number(n))
    probe.geometry(phi=0.74, kappa_eff=64.0, basin_coords=[0.6, 0.8])
"""


@pytest.fixture
def folder(tmp_path, sandboxes):
    for name, text in (("slow", SLOW), ("fast", FAST), ("work", WORK), ("broken", "def number(:\n")):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def geoheal(folder, *arguments):
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.run(
        [sys.executable, "-m", "geoheal.cli", *arguments],
        cwd=folder,
        env={**clean, "GEOHEAL_DATA_DIR": str(folder / "data"), "COLUMNS": "140"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.thorough
def test_a_verdict_is_readable_and_needs_no_database(folder):
    files = "--current", "slow.py", "--workload", "work.py", "--module", "sums"
    done = geoheal(folder, "evaluate", "fast.py", *files, "--pairs", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("APPLY  latency: ")
    assert "phi, claimed" in done.stdout
    assert not (folder / "data").exists()


def test_a_rejection_has_its_own_exit_code_and_json(folder):
    files = "--current", "slow.py", "--workload", "work.py"
    done = geoheal(folder, "evaluate", "broken.py", *files, "--json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["gate"] == "syntax"


def test_a_file_that_is_not_there_is_an_error(folder):
    done = geoheal(folder, "evaluate", "none.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert "none.py cannot be read" in done.stderr


@pytest.mark.soak
def test_registered_modules_need_no_more_than_the_candidate(folder):
    (folder / "geoheal.toml").write_text(
        '[[modules]]\nname = "sums"\npath = "slow.py"\nworkload = "work.py"\n'
    )
    registered = geoheal(folder, "register")
    assert registered.returncode == 0, registered.stderr
    assert "Registered sums of default" in registered.stdout
    (folder / "fast.py").write_text("def number(n):\n    return 0\n")
    done = geoheal(folder, "evaluate", "fast.py", "--module", "sums", "--system", "default")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "answers differently" in done.stdout
    (folder / "geoheal.toml").write_text('[[modules]]\nname = "other"\npath = "slow.py"\n')
    assert "Removed sums of default" in geoheal(folder, "register").stdout
