"""Both sides are run with the project that their commit has: data, and modules that no import names."""

import json

import pytest

from tests.acceptance.gate.conftest import FAST, MODULES, SLOW

SHOP = """import importlib
import json
import os
import pathlib

LISTED = set(json.loads((pathlib.Path(__file__).parent / "prices.json").read_text()))


def total(numbers):
    price = importlib.import_module(os.environ["SHOP_PRICES"]).price
    return sum(price(number) for number in numbers if number in LISTED)
"""
TABLE = """[project]
sources = ["src"]
env = { SHOP_PRICES = "shop.prices" }
"""
BEGINNING = {
    "geoheal.toml": TABLE + MODULES,
    "src/shop/__init__.py": SHOP,
    "src/shop/prices.py": FAST,
    "src/shop/prices.json": json.dumps(list(range(2_000))),
}


@pytest.mark.soak
def test_a_module_that_is_imported_by_its_name_alone_is_compared(project, gated):
    project.commit(BEGINNING)
    project.branch({"src/shop/prices.py": SLOW, "src/shop/unused.py": "A = 1\n"})

    answer = gated()

    assert answer["verdict"] == "reject"
    assert answer["modules"][0]["gate"] == "measurement"
    covers = {each["path"]: each["cover"] for each in answer["files"]}
    assert covers == {"src/shop/prices.py": "reached", "src/shop/unused.py": "unreached"}


@pytest.mark.thorough
def test_each_side_reads_its_own_data(project, gated):
    project.commit({**BEGINNING, "src/shop/prices.py": SLOW, "src/shop/prices.json": json.dumps([0] * 9)})
    project.branch({"src/shop/prices.json": json.dumps(list(range(0, 4_000, 2)))})

    answer = gated(may_differ=True)

    assert answer["verdict"] == "reject"
    assert {each["path"]: each["cover"] for each in answer["files"]} == {"src/shop/prices.json": "unknown"}


@pytest.mark.soak
def test_data_that_makes_nothing_worse_is_not_known_to_be_read(project, gated):
    project.commit({**BEGINNING, "src/shop/other.json": "[]"})
    project.branch({"src/shop/other.json": "[1]", "README.md": "Read"})

    answer = gated()

    assert answer["verdict"] == "test_more"
    assert "reads changed files: src/shop/other.json" in answer["modules"][0]["reason"]


@pytest.mark.thorough
def test_the_head_is_shown_no_other_untracked_file_and_no_other_variable(project, gated):
    untracked = project.folder / "src" / "shop" / "private.gen"
    project.commit({**BEGINNING, ".gitignore": "*.gen\n"})
    untracked.write_text("secret")
    look = "\nSEEN = (pathlib.Path(__file__).parent / 'private.gen').exists() or 'MINE' in os.environ\n"
    asks = "\nif SEEN:\n    raise ValueError('it is shown')\n"
    table = TABLE.replace("{ SHOP", '{ MINE = "1", SHOP') + 'include = ["*.gen"]\n'
    project.branch({"geoheal.toml": table + MODULES, "src/shop/__init__.py": SHOP + look + asks})

    assert gated()["modules"][0]["gate"] == "measurement", "it loads"
