"""What a branch changes is judged by running it, and nothing is said of what was not run."""

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.reach.gate import NEVER_REACHED, NOTHING_CHANGED
from tests.acceptance.gate.conftest import FAST, MODULES, PROJECT, SHOP, SLOW, TAX, WORKLOAD, WRONG

GENEROUS = JudgePolicy(pairs_per_round=7, rounds=1, maximum_regression=0.9)


def only(answer):
    assert len(answer["modules"]) == 1
    return answer["modules"][0]


def covers(answer):
    return {each["path"]: each["cover"] for each in answer["files"]}


@pytest.mark.thorough
def test_a_slower_dependency_is_rejected_and_what_nothing_covers_is_named(project, gated):
    project.branch({"src/shop/prices.py": SLOW, "README.md": "Read", "tools/run.py": "print(1)\n"})

    answer = gated()

    module = only(answer)
    assert (answer["verdict"], module["name"], module["verdict"]) == ("reject", "shop", "reject")
    assert {each["metric"] for each in module["metrics"] if each["outcome"] == "regression"} >= {"latency"}
    assert covers(answer)["src/shop/prices.py"] == "reached"
    assert answer["not_covered"] == ["README.md", "tools/run.py"]


@pytest.mark.thorough
def test_the_mirrored_change_is_better(project, gated):
    """Whether all other metrics are decided after ten pairs is a matter of the machine."""
    project.commit({"src/shop/prices.py": SLOW})
    project.branch({"src/shop/prices.py": FAST})

    module = only(gated(policy=JudgePolicy(rounds=1)))

    latency = next(each for each in module["metrics"] if each["metric"] == "latency")
    assert (module["verdict"] != "reject", latency["outcome"]) == (True, "gain"), module["reason"]
    assert latency["high"] < -0.5
    assert (module["verdict"] == "apply") is module["reason"].startswith("Better, and nothing became worse")


@pytest.mark.thorough
def test_what_does_the_same_in_other_words_is_not_rejected_nor_called_better(project, gated):
    project.branch(
        {
            "src/shop/__init__.py": SHOP.replace("for n in numbers", "for one in numbers").replace(
                "price(n)", "price(one)"
            )
        }
    )

    module = only(gated(policy=GENEROUS))

    assert module["verdict"] != "reject", module["reason"]
    assert module["pairs"] == 7


def test_comments_change_nothing(project, gated):
    project.branch({"src/shop/__init__.py": f'"""The shop."""\n\n# Prices\n{SHOP}'})

    module = only(gated())

    assert (module["verdict"], module["reason"], module["pairs"]) == ("apply", NOTHING_CHANGED, 0)


def test_nothing_is_claimed_of_what_the_workload_never_reaches(project, gated):
    project.branch({"src/shop/__init__.py": SHOP.replace("return tax", "sum(range(10**7))\n    return tax")})

    answer = gated()

    module = only(answer)
    assert (module["verdict"], module["reason"], module["metrics"]) == ("test_more", NEVER_REACHED, [])
    assert answer["not_reached"] == ["src/shop/__init__.py"]


def test_a_dependency_that_no_workload_reaches_touches_no_module(project, gated):
    project.branch({"src/shop/tax.py": TAX.replace("return", "sum(range(10**7))\n    return")})

    answer = gated()

    assert (answer["verdict"], answer["modules"]) == (None, [])
    assert covers(answer) == {"src/shop/tax.py": "unreached"}


@pytest.mark.soak
def test_a_reached_dependency_does_not_vouch_for_the_module_itself(project, gated):
    unreached = SHOP.replace("return tax", "sum(range(10**7))\n    return tax")
    project.commit({"src/shop/prices.py": SLOW})
    project.branch({"src/shop/__init__.py": unreached, "src/shop/prices.py": FAST})

    answer = gated()

    module = only(answer)
    assert module["verdict"] == "test_more"
    assert module["reason"].startswith("The workload does not reach the change of the module itself.")
    assert covers(answer) == {"src/shop/__init__.py": "unreached", "src/shop/prices.py": "reached"}


@pytest.mark.parametrize(
    ("path", "text", "gate"),
    [
        ("src/shop/__init__.py", f"{SHOP}\n\ndef broken(:\n", "syntax"),
        ("src/shop/prices.py", f"{FAST}\n\ndef broken(:\n", "import"),
        ("src/shop/__init__.py", f"import shop.gone\n{SHOP}", "import"),
        ("src/shop/__init__.py", SHOP.replace("sum(price", "sum(1 / 0 * price"), "correctness"),
        ("src/shop/__init__.py", SHOP.replace("sum(price(n)", "sum(1 + price(n)"), "correctness"),
        ("src/shop/prices.py", None, "import"),
    ],
    ids=["syntax", "syntax of a dependency", "import", "raises", "other answers", "dependency removed"],
)
def test_what_does_not_do_the_same_is_rejected_at_its_gate(project, gated, path, text, gate):
    project.branch({path: text})

    module = only(gated())

    assert (module["verdict"], module["gate"], module["metrics"]) == ("reject", gate, []), module["reason"]


@pytest.mark.soak
def test_other_answers_are_measured_where_they_are_meant(project, gated):
    project.branch({"src/shop/__init__.py": SHOP.replace("sum(price(n)", "sum(1 + price(n)")})

    module = only(gated(may_differ=True, policy=GENEROUS))

    assert (module["verdict"] != "reject", module["pairs"]) == (True, 7), module["reason"]
    assert any("the answers differ, which is allowed" in each for each in module["notices"])


@pytest.mark.soak
def test_without_compared_answers_nothing_is_called_fine(project, gated):
    project.commit({"load/shop.py": WORKLOAD.replace("probe.output(", "print(")})
    project.branch(
        {"src/shop/__init__.py": SHOP.replace("return sum(price(n) for n in numbers)", "return 0")}
    )

    module = only(gated())

    assert module["verdict"] == "test_more"
    assert "no output was compared" in module["reason"]


def test_the_branch_is_judged_from_where_it_left_its_base(project, gated):
    project.branch({"src/shop/__init__.py": f"# Prices\n{SHOP}"})
    project.git("checkout", "-q", "main")
    project.commit({"src/shop/prices.py": SLOW, "README.md": "Read"})
    project.git("checkout", "-q", "topic")

    answer = gated()

    assert covers(answer) == {"src/shop/__init__.py": "same"}
    assert answer["base"]["commit"] == project.git("merge-base", "main", "topic")


def test_nothing_registered_is_touched(project, gated):
    project.branch({"README.md": "Read"})

    answer = gated()

    assert (answer["verdict"], answer["modules"], answer["not_covered"]) == (None, [], ["README.md"])


@pytest.mark.thorough
def test_a_workload_that_the_branch_makes_easy_does_not_judge(project, gated):
    idle = "def workload(module, probe):\n    probe.output(1)\n"
    project.branch({"src/shop/prices.py": WRONG, "load/shop.py": idle})

    answer = gated()

    assert only(answer)["verdict"] == "reject"
    assert "the head changes the workload; that of the base was used" in only(answer)["notices"]
    assert covers(answer)["load/shop.py"] == "workload"


def test_a_module_that_is_to_be_used_in_another_way_cannot_be_compared(project, gated):
    renamed = {"src/shop/__init__.py": SHOP.replace("total", "amount")}
    project.branch({**renamed, "load/shop.py": WORKLOAD.replace("module.total", "module.amount")})

    module = only(gated())

    assert module["verdict"] == "test_more"
    assert "completes its own" in module["reason"]


def test_a_workload_that_the_base_does_not_complete_compares_nothing(project, gated):
    project.commit({"load/shop.py": "def workload(module, probe):\n    module.gone()\n"})
    project.branch({"src/shop/__init__.py": SHOP.replace("n * 1", "n * 2").replace("sum(", "sum(1 + ")})

    assert only(gated())["verdict"] == "test_more"


@pytest.mark.thorough
def test_files_in_a_folder_and_a_name_that_its_path_does_not_have(project, gated):
    modules = '[[modules]]\nname = "pricing"\npath = "../src/shop/prices.py"\nworkload = "prices.py"\n'
    workload = """
def workload(module, probe):
    random = probe.input("numbers")
    with probe.request("prices"):
        probe.output([module.price(random.randrange(2_000)) for _ in range(500)])
"""
    project.commit(
        {**dict.fromkeys(["geoheal.toml"]), "ops/geoheal.toml": modules, "ops/prices.py": workload}
    )
    project.branch({"src/shop/prices.py": WRONG})

    module = only(gated(file="ops/geoheal.toml"))

    assert (module["name"], module["path"], module["verdict"]) == ("pricing", "src/shop/prices.py", "reject")


@pytest.mark.thorough
def test_every_module_that_is_touched_is_judged_by_its_own_workload(project, gated):
    tax = 'def workload(module, probe):\n    probe.output(module.taxed(probe.input("n").random()))\n'
    named = MODULES + '[[modules]]\nname = "shop.tax"\npath = "src/shop/tax.py"\nworkload = "load/tax.py"\n'
    project.commit({"geoheal.toml": named, "load/tax.py": tax})
    project.branch({"src/shop/tax.py": f"# Tax\n{TAX}", "src/shop/prices.py": WRONG})

    answer = gated()

    assert {each["name"]: each["verdict"] for each in answer["modules"]} == {"shop": "reject"}
    assert covers(answer)["src/shop/tax.py"] == "same"


def test_what_is_asked_is_all_in_the_project(project, gated):
    assert set(PROJECT) <= set(project.git("ls-files").splitlines())
    assert (gated()["verdict"], gated()["reason"]) == (None, "Nothing was changed.")
