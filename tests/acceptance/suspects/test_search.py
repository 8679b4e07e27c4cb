"""The commit that did it is found by running the commits, and no innocent one is named."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.errors import InvalidInput
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.sandbox import ModuleSource, RunResult
from geoheal.suspects.answers import search_answer
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.runner import OutOfTime, TimeLimit, VersionRunner
from geoheal.suspects.search import search, unwatched
from geoheal.suspects.standing import FIRST_LOOK, VersionStanding, standing_of
from geoheal.suspects.symptom import SearchedSymptom, same_symptom
from geoheal.suspects.version import Version
from tests.acceptance.suspects.conftest import GOOD, SHOP, SLOW, WORKLOAD

POLICY = JudgePolicy(pairs_per_round=7, rounds=1)


@pytest.fixture(scope="module")
def boxes():
    with Sandboxes() as sandboxes:
        yield Boxes(sandboxes)


def asked(repository, boxes, older, newer, workload=WORKLOAD, limit=None, policy=POLICY):
    question = SuspectsQuestion(
        folder=repository.folder, older=older, newer=newer, module="shop", workload=workload, policy=policy
    )
    return search_answer(search(question, boxes, unwatched, limit))


def begin(repository):
    return repository.commit("Begin", shop=SHOP, prices=GOOD)


@pytest.mark.thorough
def test_the_slow_commit_of_a_merged_branch_and_its_line_are_named(repository, boxes):
    first = begin(repository)
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit("Begin a function", prices=GOOD + "\n\ndef broken(:\n")  # cannot be run
    slow = SLOW.replace('"""Prices."""', '"""Prices, by number."""')
    guilty = repository.commit("Save memory", prices=slow)
    repository.git("checkout", "-q", "main")
    repository.commit("Name it", shop=f"{SHOP}\n\nNAME = 'shop'\n")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic")
    newest = repository.commit("Add a limit", prices=slow + "\n\nLIMIT = 3\n")

    answer = asked(repository, boxes, first, newest)

    assert answer["commit"] == guilty
    assert [each["subject"] for each in answer["suspects"][0]["between"]] == ["Begin a function"]
    assert (answer["path"], answer["lines"]) == ("shop/prices.py", [8, 8])
    assert answer["effect"]["change"] > 1
    assert "+    return TABLE[number]\n" in answer["suspects"][0]["revert"]
    assert "+LIMIT" not in answer["suspects"][0]["revert"]


@pytest.mark.thorough
def test_lines_without_which_the_code_only_fails_are_not_the_ones(repository, boxes):
    """Without the first of both hunks each request raises at once, which is fast and no relief."""
    first = begin(repository)
    slow = GOOD.replace("TABLE =", "TURNS = 600\nTABLE =").replace("return", "sum(range(TURNS))\n    return")
    guilty = repository.commit("Go in turns", prices=slow)

    answer = asked(repository, boxes, first, guilty)

    assert (answer["commit"], answer["path"], answer["lines"]) == (guilty, "shop/prices.py", [9, 9])


def test_nothing_is_named_where_nothing_became_worse(repository, boxes):
    first = begin(repository)
    repository.commit("Describe it", prices=GOOD.replace("The price of", "What is paid for"))
    newest = repository.commit("Rename", prices=GOOD.replace("number", "product"))

    answer = asked(repository, boxes, first, newest)

    assert (answer["commit"], answer["symptom"], answer["tried"]) == (None, None, [])


class EndsBefore(TimeLimit):
    """A limit that is reached when a step begins."""

    def __init__(self, step: str) -> None:
        super().__init__(1200.0)
        self.last = step

    def begin(self, step: str) -> None:
        if step.startswith(self.last):
            self._until_s = 0.0
        super().begin(step)


OUTSIDE = WORKLOAD.replace('        with probe.request("total"):\n    ', "")
"""Whatever is raised ends the run."""


def test_a_confirmed_commit_is_named_though_no_time_is_left_for_its_lines(repository, boxes):
    first = begin(repository)
    guilty = repository.commit(
        "Check numbers", shop=SHOP.replace("sum(", "sum(n / 0 * "), prices=GOOD.replace("2_000", "3_000")
    )

    answer = asked(repository, boxes, first, guilty, OUTSIDE, EndsBefore("reverting"))

    assert answer["commit"] == guilty
    assert {each["path"] for each in answer["suspects"][0]["hunks"]} == {"shop/__init__.py", "shop/prices.py"}
    assert answer["reductions"] == 0
    assert answer["reason"].endswith(
        f". The limit of 1200 s was reached before: reverting 1 of the changes of {guilty[:12]}."
    )
    with pytest.raises(OutOfTime, match=r"1200 s was reached before: confirming"):
        asked(repository, boxes, first, guilty, OUTSIDE, EndsBefore("confirming"))


def test_no_run_starts_once_the_limit_is_reached(boxes):
    version = Version({"shop": ModuleSource("raise SystemExit", "/project/shop.py")}, {})
    runner = VersionRunner(boxes, "shop", WORKLOAD, limit=TimeLimit(0.0))
    with pytest.raises(OutOfTime, match="was reached during"):
        standing_of(runner, version, version, version, SearchedSymptom("latency"))
    with pytest.raises(OutOfTime, match="was reached during"):
        same_symptom(runner, version, version, POLICY, SearchedSymptom("latency"))


class Repeating(NamedTuple):
    """Answers each turn with the results of the first one."""

    of: VersionRunner
    ran: list[RunResult]
    turns: list[int]

    def run(self, _versions: Sequence[Version], turn: int) -> list[RunResult]:
        self.turns.append(turn)
        return self.ran

    def findings(self) -> Findings:
        return self.of.findings()


def test_a_version_without_the_metric_is_not_run_for_long(boxes):
    """Where each request fails there is no latency, and further turns show none."""
    good, failing = (
        Version({"shop": ModuleSource(f"def total(numbers): return {each}", "/project/shop.py")}, {})
        for each in ("1", "1 / 0")
    )
    runner = VersionRunner(boxes, "shop", WORKLOAD)
    repeating = Repeating(runner, runner.run([good, failing, good], 0), [])
    found = standing_of(cast("VersionRunner", repeating), good, failing, good, SearchedSymptom("latency"))
    assert (found, len(repeating.turns)) == (VersionStanding.UNKNOWN, FIRST_LOOK)


def test_a_commit_that_raises_is_named(repository, boxes):
    first = begin(repository)
    repository.commit("Describe it", prices=GOOD.replace("The price of", "What is paid for"))
    guilty = repository.commit("Check numbers", shop=SHOP.replace("sum(", "sum(n / 0 * "))
    newest = repository.commit("Note")

    answer = asked(repository, boxes, first, newest, OUTSIDE)

    assert (answer["commit"], answer["effect"]["metric"]) == (guilty, "fails")
    assert "ZeroDivisionError" in answer["effect"]["failure"] or "division" in answer["effect"]["failure"]


@pytest.mark.parametrize(
    ("older", "newer", "module", "words"),
    [
        ("gone", "HEAD", "shop", "no commit 'gone'"),
        ("--output=x", "HEAD", "shop", "no commit '--output=x'"),
        ("HEAD", "HEAD~1", "shop", "not an ancestor"),
        ("HEAD~1", "HEAD", "shop.gone", r"The commit has no file of the module shop\.gone"),
    ],
)
def test_what_does_not_exist_is_refused(repository, boxes, older, newer, module, words):
    begin(repository)
    repository.commit("Note")
    question = SuspectsQuestion(
        folder=repository.folder, older=older, newer=newer, module=module, workload=WORKLOAD
    )
    with pytest.raises(InvalidInput, match=words):
        search(question, boxes)


@pytest.mark.soak
def test_what_was_undone_and_came_back_is_named_where_it_came_back(repository, boxes):
    """Halving meets the first time that it was bad: its lines were taken back for a while."""
    first = begin(repository)
    bad = GOOD.replace("TABLE[number]", "TABLE[str(number)]")
    repository.commit("Look up by name", prices=bad)
    for number in range(5):
        repository.commit(f"Note {number}", prices=f"{bad}\n\nNOTE = {number}\n")
    repository.commit("Revert", prices=GOOD)
    guilty = repository.commit("Revert the revert", prices=bad)

    answer = asked(repository, boxes, first, guilty)

    assert (answer["commit"], answer["path"], answer["lines"]) == (guilty, "shop/prices.py", [8, 8])


DRIFTING = """
def workload(module, probe):
    share = module.total([1] * 300) / 300
    probe.geometry(basin_coords=[share, 1 - share])
"""


@pytest.mark.soak
def test_a_commit_that_moves_the_basin_is_named_though_no_limit_is_reached(repository, boxes):
    first = repository.commit("Begin", shop=SHOP, prices="def price(number):\n    return 0.5\n")
    repository.commit("Explain", prices='"""Shares."""\n\n\ndef price(number):\n    return 0.5\n')
    guilty = repository.commit("Change", prices='"""Shares."""\n\n\ndef price(number):\n    return 0.8\n')
    newest = repository.commit("Name it", shop=f"{SHOP}\n\nNAME = 'shop'\n")

    pairs = JudgePolicy(rounds=1)  # seven pairs cannot show a metric among several that is not critical
    answer = asked(repository, boxes, first, newest, DRIFTING, policy=pairs)

    assert (answer["commit"], answer["effect"]["metric"]) == (guilty, "basin_distance")
    assert (answer["path"], answer["lines"]) == ("shop/prices.py", [5, 5])
