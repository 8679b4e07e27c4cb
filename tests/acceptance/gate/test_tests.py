"""The base's own tests judge a branch: what fails one that passed is rejected, whatever the workloads say."""

import pytest

from tests.acceptance.gate.conftest import PROJECT, TAX

TABLE = '[project]\nsources = ["src"]\ntests = ["tests"]\n\n'
TESTS = """from shop.tax import taxed


def test_tax():
    assert round(taxed(100)) == 120


def test_nothing():
    assert taxed(0) == 0
"""
BEGINNING = {**PROJECT, "geoheal.toml": TABLE, "tests/test_tax.py": TESTS}
WRONG = TAX.replace("1.2", "1.3")
CHEAT = "import pytest\n\n\ndef pytest_collection_modifyitems(items):\n    items.clear()\n"
SPLIT = {"src/shop/tax.py": "from shop.rates import RATE\n\n\ndef taxed(n):\n    return n * RATE\n"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("files", "verdict", "state"),
    [
        ({"src/shop/tax.py": WRONG}, "reject", "failed"),
        (
            {"src/shop/tax.py": WRONG, "tests/conftest.py": CHEAT, "tests/test_tax.py": None},
            "test_more",
            "failed",
        ),
        ({**SPLIT, "src/shop/rates.py": "RATE = 1.2\n"}, None, "passed"),
    ],
    ids=["wrong", "tests that go, and a cheating conftest", "two files"],
)
def test_the_bases_tests_judge_the_head(project, gated, files, verdict, state):
    project.commit(BEGINNING)
    project.branch(files)

    answer = gated()

    assert (answer["verdict"], answer["tests"]["state"]) == (verdict, state), answer["tests"]
    if state == "failed":
        assert answer["tests"]["failed"] == ["tests/test_tax.py::test_tax"]
        assert answer["tests"]["reason"].startswith("The head does not pass tests/test_tax.py::test_tax")
    if state == "passed":
        assert answer["tests"]["run"] == 2
