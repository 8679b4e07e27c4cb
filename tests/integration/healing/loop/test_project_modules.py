"""Healing modules of a project: they import their siblings, and what nothing exercises is left alone."""

import logging

import pytest

from geoheal.config.module_file import read_module_file
from geoheal.domain.healing.patch import PatchState
from geoheal.project.registered import registered_modules
from geoheal.store.healing import evaluations, modules
from geoheal.store.recordings import recordings
from tests.integration.healing.loop.conftest import FAST, SLOW, WORK, Fixed
from tests.recorded_calls import recorded_call

SIBLING = "from shop.rates import RATE\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/aaa.py": "def number(n):\n    return n\n",
    "src/shop/rates.py": "RATE = 1\n",
    "src/shop/sums.py": SIBLING + SLOW,
    "work.py": WORK,
    "geoheal.toml": (
        '[project]\nsources = ["src"]\nmodules = ["shop.*"]\n'
        '[[modules]]\nname = "shop.sums"\nworkload = "work.py"\n'
    ),
}


@pytest.fixture
def project(database, system, tmp_path):
    """Return a registered project of four modules, one of which has a workload."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    registration = read_module_file(tmp_path / "geoheal.toml")
    found = [*registration.modules, *registered_modules(registration)]
    with database.transaction() as connection:
        for module in found:
            modules.register(connection, system, module)
        assert {each.name for each in modules.of_system(connection, system)} == {
            "shop", "shop.aaa", "shop.rates", "shop.sums"
        }  # fmt: skip
    return tmp_path


@pytest.mark.thorough
def test_a_module_that_imports_its_siblings_is_healed(shop, project, healing_context):
    used = healing_context(Fixed("shorten", SIBLING + FAST))
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(used)
    (patch,) = shop.patches
    assert (patch.module_name, patch.state) == ("shop.sums", PatchState.PROPOSED)
    shop.approve(patch)
    shop.check(used)
    assert (project / "src/shop/sums.py").read_text() == SIBLING + FAST


@pytest.mark.thorough
def test_a_patch_that_the_projects_tests_refuse_is_not_proposed(shop, project, healing_context):
    toml = project / "geoheal.toml"
    toml.write_text(toml.read_text().replace('["src"]', '["src"]\ntests = ["test_sums.py"]'))
    (project / "test_sums.py").write_text(
        "from shop.sums import number\n\ndef test_below_zero():\n    assert number(-3) == 0\n"
    )
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", SIBLING + FAST)))
    assert shop.patches == []
    assert "does not pass test_sums.py::test_below_zero" in shop.attempts[-1].reason


def test_a_project_that_cannot_be_shown_leaves_its_modules_alone(shop, project, healing_context, caplog):
    (project / "geoheal.toml").write_text("[project]\nsources = ['gone']\n")
    shop.policy()
    shop.report(3000.0, ago_s=600)
    with caplog.at_level(logging.WARNING):
        shop.check(healing_context(Fixed("shorten", SIBLING + FAST)))
    assert shop.patches == []
    assert "project.sources[0]: there is no folder" in caplog.text


@pytest.mark.soak  # its parts are proven in every run: the replay, the verdict by it, and the loop
def test_a_module_without_a_workload_is_healed_by_recorded_calls(
    shop, project, healing_context, database, system
):
    toml = project / "geoheal.toml"
    toml.write_text('[project]\nsources = ["src"]\nmodules = ["shop.*"]\n')
    sums = next(each for each in registered_modules(read_module_file(toml)) if each.name == "shop.sums")
    calls = [
        recorded_call(
            "number",
            [place],
            place * (place + 1) // 2,
            module="shop.sums",
            stratum=f"{place}",
            duration_ms=5.0,
        )
        for place in range(40_000, 40_030)
    ]
    with database.transaction() as connection:
        modules.register(connection, system, sums)
        recordings.add(connection, system, calls)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", SIBLING + FAST)))
    assert len(shop.patches) == 1, [attempt.reason for attempt in shop.attempts]
    (patch,) = shop.patches
    assert (patch.module_name, patch.state) == ("shop.sums", PatchState.PROPOSED)
    with database.transaction() as connection:
        evaluation = evaluations.find(connection, system, patch.evaluation_id)
    assert evaluation is not None
    assert evaluation.change.workload is None
    assert evaluation.fitness is not None
    assert evaluation.fitness["detailed_metrics"]["recorded"]["reproduced"] == 30
