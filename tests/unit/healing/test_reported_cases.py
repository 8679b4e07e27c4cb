"""The cases after public bug reports: complete, and split by project."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "benchmarks" / "reported_cases"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/case.toml"))


def projects(half):
    cases = [tomllib.loads(path.read_text()) for path in (ROOT / half).glob("*/case.toml")]
    return {each["project"] for each in cases}


def test_no_project_is_in_both_halves():
    assert projects("worked")
    assert projects("scored")
    assert not projects("worked") & projects("scored")


@pytest.mark.parametrize("folder", FOLDERS, ids=[each.name for each in FOLDERS])
def test_every_case_is_complete_and_names_its_source(folder):
    case = tomllib.loads((folder / "case.toml").read_text())
    assert case["symptom"] in {"latency", "memory", "errors"}
    assert isinstance(case["healthy"], bool)
    assert case["project"] == "none" or case["project"] in (folder / "about.md").read_text()
    for name in ("module.py", "workload.py"):
        compile((folder / name).read_text(), name, "exec")
