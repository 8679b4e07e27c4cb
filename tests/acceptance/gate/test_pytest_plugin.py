"""``pytest --geoheal-gate BASE`` adds the gate's verdict to the project's tests, and costs nothing else."""

import subprocess
import sys

import pytest

from tests.acceptance.gate.conftest import SHOP, TAX

TEST = "def test_it():\n    pass\n"


LEFT_OUT = ("cacheprovider", "hypothesispytest", "pytest_alembic", "schemathesis")
"""Plug-ins that have nothing to do with it, and take most of the start."""


def run(project, *words):
    left_out = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", "-q", *left_out, *words]
    return subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)


@pytest.mark.thorough
def test_a_branch_that_is_rejected_fails_beside_the_tests(project):
    """For other answers, which one run shows; ``test_command.py`` measures one that is slower."""
    other = SHOP.replace("sum(price(n)", "sum(1 + price(n)")
    project.branch({"src/shop/__init__.py": other, "tests/test_it.py": TEST})

    ran = run(project, "--geoheal-gate", "main", "--junit-xml", "junit.xml")

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "FAILED geoheal-gate::shop" in ran.stdout
    assert "1 failed, 1 passed" in ran.stdout
    assert "reject: shop: The candidate answers differently: output 1" in ran.stdout
    assert 'name="shop"' in (project.folder / "junit.xml").read_text()


@pytest.mark.thorough
def test_what_is_not_known_is_skipped_or_fails_where_it_must_be_known(project):
    project.branch({"src/shop/__init__.py": SHOP.replace("return tax", "sum(range(9))\n    return tax")})

    skipped, failed = (
        run(project, "--geoheal-gate", "main", *more) for more in ((), ("--geoheal-gate-strict",))
    )

    assert (skipped.returncode, failed.returncode) == (0, 1), skipped.stdout + failed.stdout
    assert "1 skipped" in skipped.stdout
    assert "The workload never reaches the change." in skipped.stdout


TABLE = '[project]\nsources = ["src"]\ntests = ["tests"]\n\n'
ELSEWHERE = '[[modules]]\nname = "other"\npath = "../other.py"\nworkload = "load/shop.py"\n'


@pytest.mark.soak
@pytest.mark.parametrize(
    ("files", "name", "said"),
    [
        (
            {"geoheal.toml": TABLE, "tests/test_it.py": "def test_it():\n    import nothing_here\n"},
            "tests",
            "The project's tests were not run: none of them passes in the sandbox",
        ),
        (
            {"geoheal.toml": ELSEWHERE},
            "not_run[1]",
            "Not examined, because their files are outside of the repository: other",
        ),
    ],
    ids=["tests", "modules"],
)
def test_what_was_not_run_passes_only_where_it_need_not_be_known(project, files, name, said):
    project.commit(files)
    project.branch({"src/shop/tax.py": TAX.replace("n * 1.2", "1.2 * n"), "tests/test_it.py": TEST})

    skipped, failed = (
        run(project, "--geoheal-gate", "main", *more) for more in ((), ("--geoheal-gate-strict",))
    )

    assert (skipped.returncode, failed.returncode) == (0, 1), skipped.stdout + failed.stdout
    assert "1 passed, 1 skipped" in skipped.stdout
    assert f"FAILED geoheal-gate::{name}" in failed.stdout
    assert said in failed.stdout


@pytest.mark.thorough
@pytest.mark.parametrize(
    "more", [pytest.param((), marks=pytest.mark.soak), ("-n", "1")], ids=["one process", "xdist"]
)
def test_what_cannot_be_judged_fails_with_the_reason(project, more):
    ran = run(project, "--geoheal-gate", "nowhere", *more)

    assert ran.returncode == 1
    assert "The gate could not judge: There is no commit 'nowhere'" in ran.stdout


def test_settings_that_cannot_be_used_fail_with_the_reason(project, monkeypatch):
    monkeypatch.setenv("GEOHEAL_THREADS", "many")
    ran = run(project, "--geoheal-gate", "main")

    assert ran.returncode == 1
    assert "The gate could not judge: The settings cannot be used: GEOHEAL_THREADS" in ran.stdout


def test_without_the_option_nothing_of_geoheal_is_loaded(project):
    watched = (
        "import sys\n\n\ndef test_it():\n"
        "    found = sorted(each for each in sys.modules if each.startswith('geoheal'))\n"
        "    assert found == ['geoheal', 'geoheal.gate', 'geoheal.gate.pytest_plugin']\n"
    )
    project.branch({"tests/test_it.py": watched})

    ran = run(project)

    assert ran.returncode == 0, ran.stdout
