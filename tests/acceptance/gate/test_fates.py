"""Modules that come, go, or are called something else."""

import pytest

from geoheal.gate.reports.reasons import ONLY_RENAMED
from tests.acceptance.gate.conftest import FAST, MODULES, SHOP, TAX, WORKLOAD, WRONG

MORE = '[[modules]]\nname = "shop.stock"\npath = "src/shop/stock.py"\nworkload = "load/stock.py"\n'
STOCK = "def left(n):\n    return n - 1\n"
STOCK_WORK = 'def workload(module, probe):\n    probe.output(module.left(probe.input("n").random()))\n'
MOVED = {
    "src/shop/__init__.py": None,
    "src/shop/prices.py": None,
    "src/shop/tax.py": None,
    "src/store/__init__.py": SHOP.replace("shop", "store"),
    "src/store/prices.py": FAST,
    "src/store/tax.py": TAX,
    "geoheal.toml": MODULES.replace('"shop"', '"store"').replace("src/shop", "src/store"),
}


def only(answer):
    assert len(answer["modules"]) == 1
    return answer["modules"][0]


def test_a_new_module_has_nothing_to_be_compared_with(project, gated):
    new = {"geoheal.toml": MODULES + MORE, "src/shop/stock.py": STOCK, "load/stock.py": STOCK_WORK}
    project.branch(new)

    module = only(gated())

    assert (module["name"], module["fate"], module["verdict"]) == ("shop.stock", "added", "test_more")
    assert module["reason"].endswith("It completes its workload.")


def test_a_new_module_that_does_not_run_is_rejected(project, gated):
    new = {"geoheal.toml": MODULES + MORE, "src/shop/stock.py": "left(:\n", "load/stock.py": STOCK_WORK}
    project.branch(new)

    module = only(gated())

    assert (module["fate"], module["verdict"], module["gate"]) == ("added", "reject", "syntax")


@pytest.mark.thorough
def test_a_module_that_the_branch_registers_is_judged_by_the_branchs_workload(project, gated):
    prices = '[[modules]]\nname = "shop.prices"\npath = "src/shop/prices.py"\nworkload = "load/prices.py"\n'
    workload = """
def workload(module, probe):
    random = probe.input("numbers")
    with probe.request("prices"):
        probe.output([module.price(random.randrange(2_000)) for _ in range(500)])
"""
    named = {"geoheal.toml": prices, "load/prices.py": workload, "src/shop/prices.py": WRONG}
    project.branch(named)

    found = {each["name"]: each for each in gated()["modules"]}

    assert found["shop.prices"]["verdict"] == "reject"
    assert found["shop.prices"]["notices"][0].startswith("the workload is the head's own")


def test_a_module_that_is_gone_is_not_called_fine(project, gated):
    gone = dict.fromkeys(["src/shop/__init__.py", "src/shop/prices.py", "src/shop/tax.py"])
    project.branch({**gone, "src/other.py": STOCK})

    module = only(gated())

    assert (module["fate"], module["verdict"]) == ("removed", "test_more")


def test_a_renamed_package_is_compared_with_what_it_was(project, gated):
    project.branch({**MOVED, "src/store/prices.py": WRONG})

    module = only(gated())

    assert (module["name"], module["former_name"], module["fate"]) == ("store", "shop", "renamed")
    assert (module["verdict"], module["gate"]) == ("reject", "correctness")


def test_a_renamed_module_that_does_the_same_is_said_to(project, gated):
    moved = {"src/shop/tax.py": None, "src/shop/taxes.py": TAX}
    workload = 'def workload(module, probe):\n    probe.output(module.taxed(probe.input("n").random()))\n'
    modules = '[[modules]]\nname = "shop.tax"\npath = "src/shop/tax.py"\nworkload = "load/tax.py"\n'
    project.commit({"geoheal.toml": modules, "load/tax.py": workload})
    project.branch(
        {
            **moved,
            "src/shop/__init__.py": SHOP.replace("import tax", "import taxes").replace("tax.", "taxes."),
        }
    )

    module = only(gated())

    assert (module["name"], module["former_name"]) == ("shop.taxes", "shop.tax")
    assert (module["verdict"], module["reason"]) == ("apply", ONLY_RENAMED)


def test_a_base_without_registered_modules_takes_the_heads(project, gated):
    project.commit({"geoheal.toml": None})
    project.branch({"geoheal.toml": MODULES, "src/shop/prices.py": WRONG})

    answer = gated()

    assert only(answer)["verdict"] == "reject"
    assert "The base has no geoheal.toml" in answer["notices"][0]


def test_a_file_that_the_head_breaks_is_said(project, gated):
    project.branch({"geoheal.toml": "modules = 1", "src/shop/prices.py": WRONG})

    answer = gated()

    assert only(answer)["verdict"] == "reject"
    assert "The head's modules are not known" in answer["notices"][0]


def test_the_workload_may_lie_outside_of_the_repository(project, gated, tmp_path):
    (tmp_path / "shop.py").write_text(WORKLOAD)
    project.commit({"geoheal.toml": MODULES.replace("load/shop.py", str(tmp_path / "shop.py"))})
    project.branch({"src/shop/prices.py": WRONG})

    assert only(gated())["verdict"] == "reject"


def test_a_module_without_a_path_is_where_the_projects_sources_have_it(project, gated):
    modules = MODULES.replace('path = "src/shop/__init__.py"\n', "")
    project.commit({"geoheal.toml": f'[project]\nsources = ["lib", "src"]\n{modules}'})
    project.branch({"src/shop/prices.py": WRONG})

    module = only(gated())

    assert (module["path"], module["verdict"]) == ("src/shop/__init__.py", "reject")
