"""Recorded calls judge where the base registers no workload; the base's, where the repository has them."""

import json
from pathlib import Path

import pytest

from geoheal.errors import InvalidInput
from tests.acceptance.gate.conftest import FAST, MODULES, SHOP, SLOW, WORKLOAD, WRONG
from tests.acceptance.gate.test_command import QUICKLY, run
from tests.acceptance.gate.test_pytest_plugin import run as run_pytest
from tests.recorded_calls import recorded_call, written_call

UNEXERCISED = MODULES.replace('workload = "load/shop.py"\n', "")


def lines(right=True):
    """Forty calls of ``shop.total``, one of which is not what the base does."""
    calls = [
        recorded_call(
            "total",
            [{"list": [*numbers]}],
            float(sum(numbers)) if right and number else -1.0,
            module="shop",
            stratum=f"{number}",
            duration_ms=2.0,
        )
        for number in range(40)
        for numbers in [range(1_900 + number, 1_940 + number)]
    ]
    return "".join(f"{written_call(call)}\n" for call in calls)


@pytest.fixture
def recorded(project, tmp_path: Path) -> Path:
    """Return a file of calls, beside a project that registers its module without a workload."""
    project.commit({"geoheal.toml": UNEXERCISED})
    file = tmp_path / "calls.ndjson"
    file.write_text(lines())
    return file


@pytest.mark.thorough
def test_a_module_without_a_workload_is_judged_by_its_recorded_calls(project, recorded, tmp_path):
    project.branch({"src/shop/prices.py": WRONG})
    without = run(project, "--base", "main", "--json")
    assert json.loads(without.stdout)["modules"] == []

    by = "--recorded", str(recorded), "--markdown", str(tmp_path / "m")
    ran = run(project, "--base", "main", *QUICKLY, "--json", *by)

    assert ran.returncode == 4, ran.stdout + ran.stderr
    (module,) = json.loads(ran.stdout)["modules"]
    assert (module["name"], module["gate"]) == ("shop", "correctness")
    assert module["recorded"]["calls"] == 40
    assert module["recorded"]["reproduced"] == 39
    sentence = "the base reproduces 39 of 40"
    assert sentence in module["notices"][0]
    assert "1 × It returned something other than recorded" in module["notices"][1]
    assert sentence in (tmp_path / "m").read_text()
    assert sentence in " ".join(run(project, "--base", "main", *QUICKLY, *by).stdout.split())


@pytest.mark.soak
def test_the_plug_in_judges_by_recorded_calls_too(project, recorded):
    project.branch({"src/shop/prices.py": WRONG})

    ran = run_pytest(project, "--geoheal-gate", "main", "--geoheal-gate-recorded", str(recorded))

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "geoheal-gate::shop - The candidate answers differently" in ran.stdout
    assert "the base reproduces 39 of 40" in ran.stdout


@pytest.mark.thorough
def test_recorded_calls_show_that_a_branch_is_slower(project, recorded, gated):
    project.branch({"src/shop/prices.py": SLOW})
    (module,) = gated(recorded=recorded)["modules"]
    assert module["verdict"] == "reject", module["reason"]
    assert "latency" in module["reason"]


@pytest.mark.thorough
def test_a_workload_of_the_base_wins_and_one_that_the_branch_brings_does_not(project, recorded, gated):
    brought = {"geoheal.toml": MODULES, "load/shop.py": "def workload(module, probe): ...\n"}
    project.branch({"src/shop/prices.py": WRONG} | brought)
    assert gated(recorded=recorded)["modules"][0]["gate"] == "correctness"

    project.git("checkout", "-q", "main")
    project.commit({"geoheal.toml": MODULES, "load/shop.py": WORKLOAD})
    project.branch({"src/shop/__init__.py": f"# Shop\n{SHOP}"}, "other")
    report = gated(recorded=recorded)
    assert report["modules"][0]["recorded"] is None
    assert "No module was judged by recorded calls: calls.ndjson has calls of shop" in report["notices"][0]


@pytest.mark.thorough
def test_a_branch_does_not_choose_the_calls_that_judge_it(project, recorded, gated):
    committed = project.folder / "calls.ndjson"
    project.commit({"calls.ndjson": lines(), "geoheal.toml": None})
    project.branch({"src/shop/prices.py": WRONG, "src/shop/__init__.py": f"# x\n{SHOP}", "calls.ndjson": ""})
    report = gated(recorded=committed)
    assert report["modules"][0]["gate"] == "correctness", "a module that nobody registers has them as well"
    assert [each["cover"] for each in report["files"] if each["path"] == "calls.ndjson"] == ["workload"]


def test_calls_that_the_base_does_not_do_judge_nothing(project, recorded, gated):
    recorded.write_text(lines(right=False))
    project.branch({"src/shop/prices.py": FAST + "x = 1\n", "src/shop/__init__.py": f"{SHOP}\nx = 1\n"})
    (module,) = gated(recorded=recorded)["modules"]
    assert module["verdict"] == "test_more"
    assert "the base reproduces none of its 40 recorded calls" in module["reason"]


def test_a_file_that_is_none_of_recorded_calls_is_refused_and_its_line_named(project, recorded, gated):
    project.branch({"src/shop/prices.py": WRONG})
    recorded.write_text("{}\n")
    with pytest.raises(InvalidInput, match="line 1 is not a recorded call"):
        gated(recorded=recorded)
