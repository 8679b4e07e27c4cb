"""``geoheal init`` and ``geoheal register --check`` as a person uses them."""

import json

import pytest

from tests.acceptance.evaluation.test_command import geoheal

FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "src/shop/__init__.py": "from .rates import RATE\n",
    "src/shop/rates.py": "RATE = 1\n",
    "src/shop/pricing.py": "from pathlib import Path\nfrom shop import rates\n"
    "RULES = (Path(__file__).parent / 'rules.toml').read_text()\n",
    "src/shop/rules.toml": "",
    "src/shop/__main__.py": "raise SystemExit('a program')\n",
    "src/shop/tests/test_pricing.py": "raise RuntimeError('a test')\n",
}
BROKEN = {
    "src/shop/settings.py": "import os\nURL = os.environ['SHOP_URL']\n",
    "src/shop/orders.py": "from shop import settings\n",
    "src/shop/export.py": "import a_package_of_nowhere.io\n",
    "src/shop/first.py": "from shop import second\nX = second.Y\n",
    "src/shop/second.py": "from shop import first\nY = 1\n",
    "src/shop/leaves.py": "import os\nos._exit(3)\n",
    "src/shop/raises.py": "raise KeyboardInterrupt\n",
    "src/shop/zero.py": "import shop.rates\n1 / 0\n",
}


@pytest.fixture
def folder(available, tmp_path, monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    put(tmp_path, FILES)
    return tmp_path


def put(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.thorough
def test_a_project_without_faults_loads_whole(folder):
    written = geoheal(folder, "init")
    assert written.returncode == 0, written.stderr
    assert 'sources = ["src"]' in written.stdout
    assert "Not known: No virtual environment" in written.stdout
    checked = geoheal(folder, "register", "--check")
    assert (checked.returncode, checked.stdout) == (0, "3 of 3 modules load.\n"), checked.stderr
    again = geoheal(folder, "init")
    assert again.returncode == 1
    assert "already has a table [project]" in again.stderr


@pytest.mark.thorough
def test_what_fails_is_listed_by_its_cause_and_no_module_hides_another(folder):
    put(folder, BROKEN)
    geoheal(folder, "init")
    checked = geoheal(folder, "register", "--check", "--json")
    assert checked.returncode == 3, checked.stderr
    body = json.loads(checked.stdout)
    assert (body["modules"], body["loaded"]) == (11, 4)
    reasons = {each["reason"]: each["modules"] for each in body["failed"]}
    variable = next(reason for reason in reasons if "SHOP_URL is not set" in reason)
    assert reasons[variable] == ["shop.orders", "shop.settings"]
    assert reasons["The environment has no package a_package_of_nowhere."] == ["shop.export"]
    failed = {name.removeprefix("shop.") for names in reasons.values() for name in names}
    assert failed == {"settings", "orders", "export", "second", "leaves", "raises", "zero"}
    assert "  shop.zero" in geoheal(folder, "register", "--check").stdout


@pytest.mark.thorough
@pytest.mark.parametrize(
    "prepare", ["framework:begin", "before_modules.py"], ids=["by a function", "by a file"]
)
def test_a_framework_is_prepared_before_the_modules_load(folder, prepare):
    put(
        folder,
        {
            "src/framework.py": "READY = []\ndef begin():\n    READY.append(1)\n",
            "before_modules.py": "import framework\nframework.begin()\n",
            "src/shop/models.py": "import framework\nframework.READY[0]\n",
            "geoheal.toml": f'[project]\nsources = ["src"]\nmodules = ["shop.*"]\nprepare = "{prepare}"\n',
        },
    )
    checked = geoheal(folder, "register", "--check")
    assert (checked.returncode, checked.stdout) == (0, "4 of 4 modules load.\n"), checked.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        ("nowhere:begin", "ModuleNotFoundError: No module named 'nowhere'"),
        ("framework:end", "AttributeError: module 'framework' has no attribute 'end'"),
    ],
)
def test_a_preparation_that_fails_is_not_taken_for_a_fault_of_the_modules(folder, prepare, reason):
    put(
        folder,
        {
            "src/framework.py": "",
            "geoheal.toml": f'[project]\nsources = ["src"]\nmodules = ["shop.*"]\nprepare = "{prepare}"\n',
        },
    )
    checked = geoheal(folder, "register", "--check")
    assert checked.returncode == 3
    assert f"prepare = '{prepare}' in geoheal.toml failed: {reason}" in checked.stdout


def test_a_project_none_of_whose_modules_is_named_does_not_pass(folder):
    put(folder, {"geoheal.toml": '[project]\nroot = "."\nmodules = ["nowhere.*"]\n'})
    checked = geoheal(folder, "register", "--check")
    assert checked.returncode == 1
    assert "names no module outside of the tests" in checked.stderr


def test_without_a_project_there_is_nothing_to_load(folder):
    put(folder, {"geoheal.toml": '[[modules]]\nname = "rates"\npath = "src/shop/rates.py"\n'})
    checked = geoheal(folder, "register", "--check")
    assert checked.returncode == 1
    assert "`geoheal init` writes one" in checked.stderr
