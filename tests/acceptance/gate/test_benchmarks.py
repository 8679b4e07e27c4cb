"""A module without a workload is measured by the project's own benchmarks."""

import pytest

from tests.acceptance.gate.conftest import FAST, SHOP, SLOW, TAX, WRONG

REGISTERED = '[[modules]]\nname = "shop"\npath = "src/shop/__init__.py"\n'
BENCH = """import random

from shop import total


def bench_total():
    return total([random.randrange(2_000) for _ in range(150)])


def bench_other(size):
    raise ValueError("it is called with an argument")


def helper():
    raise ValueError("it is not a benchmark")
"""
TESTS = """import pytest

import data
from shop import total


@pytest.fixture
def numbers():
    return data.NUMBERS


@pytest.mark.benchmark(group="prices")
@pytest.mark.parametrize("count", [10, 150])
def test_total(benchmark, numbers, count):
    assert benchmark(total, numbers[:count]) == sum(map(float, numbers[:count]))


def test_pedantic(benchmark, numbers):
    benchmark.extra_info["size"] = 9
    benchmark.pedantic(total, setup=lambda: ((list(numbers),), {}), rounds=5, iterations=1)


def test_untimed():
    raise AssertionError("it is not timed")
"""
DATA = "NUMBERS = [number * 13 % 2_000 for number in range(150)]\n"
CONFTEST = "def pytest_benchmark_update_json(config, benchmarks, output_json):\n    pass\n"
BEGINNING = {
    "geoheal.toml": REGISTERED,
    "load/shop.py": None,
    "src/shop/__init__.py": SHOP,
    "src/shop/prices.py": FAST,
    "src/shop/tax.py": TAX,
}
FUNCTIONS = BEGINNING | {"benchmarks/shop_speed.py": BENCH}
PYTEST = BEGINNING | {"tests/test_speed.py": TESTS, "tests/data.py": DATA, "tests/conftest.py": CONFTEST}


def only(answer):
    assert len(answer["modules"]) == 1
    return answer["modules"][0]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("beginning", "text", "gate"),
    [
        pytest.param(FUNCTIONS, SLOW, "measurement", marks=pytest.mark.soak),
        (PYTEST, SLOW, "measurement"),
        (PYTEST, WRONG, "correctness"),
    ],
    ids=["functions", "tests", "tests that fail"],
)
def test_a_module_is_measured_by_the_benchmarks_that_import_it(project, gated, beginning, text, gate):
    project.commit(beginning)
    project.branch({"src/shop/prices.py": text})

    module = only(gated())

    assert (module["verdict"], module["gate"]) == ("reject", gate), module["reason"]
    said = "; ".join(module["notices"])
    assert f"by the project's benchmarks in {'benchmarks/' if beginning is FUNCTIONS else 'tests/'}" in said
    assert "does not run" not in said


@pytest.mark.soak
def test_the_head_does_not_make_its_benchmarks_easier(project, gated):
    project.commit(FUNCTIONS)
    easier = BENCH.replace("range(150)", "range(0)")
    project.branch({"src/shop/prices.py": SLOW, "benchmarks/shop_speed.py": easier})

    answer = gated()

    assert only(answer)["verdict"] == "reject"
    assert "the head changes these benchmarks; those of the base were used" in only(answer)["notices"]
    covers = {each["path"]: each["cover"] for each in answer["files"]}
    assert covers["benchmarks/shop_speed.py"] == "workload"


@pytest.mark.soak
def test_a_project_without_a_file_of_modules_is_measured_by_its_benchmarks(project, gated):
    own = "\n\ndef bench_price():\n    return price(1)\n"  # hides the file from no other benchmarks
    project.commit({**FUNCTIONS, "geoheal.toml": None, "src/shop/prices.py": FAST + own})
    project.branch({"src/shop/prices.py": SLOW + own, "src/shop/tax.py": TAX.replace("1.2", "1.3")})

    answer = gated()

    assert [(each["name"], each["verdict"]) for each in answer["modules"]] == [("shop.prices", "reject")]
    assert {each["path"]: each["cover"] for each in answer["files"]} == {
        "src/shop/prices.py": "reached",
        "src/shop/tax.py": "unreached",
    }


def test_nothing_is_claimed_by_benchmarks_that_do_not_run(project, gated):
    project.commit({**BEGINNING, "benchmarks/shop_speed.py": f"import nowhere\n{BENCH}"})
    project.branch({"src/shop/__init__.py": SHOP.replace("for n in numbers", "for n in list(numbers)")})

    module = only(gated())

    assert (module["verdict"], module["metrics"]) == ("test_more", [])
    assert (
        "none of its benchmarks could be run: the benchmark benchmarks/shop_speed.py does not run"
        in (module["reason"])
    )
    assert "No module named 'nowhere'" in module["reason"]


@pytest.mark.thorough
def test_results_that_differ_from_run_to_run_are_not_compared(project, gated):
    unsteady = BENCH.replace("    return total", "    import time\n    return time.time_ns(), total")
    project.commit({**BEGINNING, "benchmarks/shop_speed.py": unsteady})
    project.branch({"src/shop/__init__.py": SHOP.replace("for n in numbers", "for n in list(numbers)")})

    module = only(gated())

    assert module["verdict"] == "test_more"
    assert any("differ from run to run" in each for each in module["notices"])
    assert "no output was compared" in module["reason"]
