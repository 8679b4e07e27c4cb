"""Single commits are taken back first; where there are many, those that changed what the evidence names."""

import pytest

from geoheal.domain.evaluation.change import ChangedFile, Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, HotSpot, KnownVersion, Subject, UndoneCommit
from geoheal.healing.strategies.last_healthy_version import LastHealthyVersion
from geoheal.healing.strategies.regression_revert import COMMITS_MAX, RegressionRevert
from geoheal.healing.strategy import CandidateOutcome

SOURCE = "".join(f"def f{number}(n):\n    return n + {number}\n\n\n" for number in range(9))


class Profiled:
    """A laboratory whose profile names f6, and the generator within f7."""

    def profile(self):
        return [
            HotSpot(function="f6", line=25, calls=9, self_share=0.2, total_share=1.0),
            HotSpot(function="f7.<locals>.<genexpr>", line=30, calls=9, self_share=0.7, total_share=0.7),
        ]

    def growth(self):
        return []

    def life_cycles(self):
        return ()

    def repetitions(self):
        return ()

    def failures(self):
        return []

    def failures_of(self, source):  # noqa: ARG002 - part of the protocol
        return ()

    def remarks(self):
        return []


def proposed(undone, source=SOURCE, laboratory=None):
    case = Case(
        symptom=Symptom.PERFORMANCE_REGRESSION,
        findings=(),
        subject=Subject(name="shop", source=source),
        reference=Reference(),
        laboratory=laboratory or Profiled(),
        versions=(KnownVersion(revision="a" * 40, source="x = 1\n", snapshots=12),),
        undone=tuple(undone),
    )
    return [*RegressionRevert().propose(case), *LastHealthyVersion().propose(case)]


def without(number, **more):
    source = SOURCE.replace(f"return n + {number}\n", f"return {number} + n\n")
    return UndoneCommit(revision=f"{number}" * 40, subject=f"Change f{number}", source=source, **more)


def test_the_commits_come_first_and_then_the_whole_version():
    titles = [each.title for each in proposed([without(2), without(1)])]
    assert titles == [
        "Revert 222222222222 (Change f2) in shop",
        "Revert 111111111111 (Change f1) in shop",
        "Restore shop as of aaaaaaaaaaaa",
    ]


def test_of_many_commits_those_come_first_that_changed_what_is_hot():
    titles = [each.title for each in proposed(map(without, range(9)))]
    assert ["f7" in titles[0], "f6" in titles[1]] == [True, True]
    assert len(titles) == COMMITS_MAX + 1


def test_what_a_commit_changed_elsewhere_is_a_doubt():
    others = [f"shop/page{number}.py" for number in range(9)]
    first, _ = proposed([without(2, others=tuple(others), later=2)])
    assert not first.proven
    assert "shop/page0.py" in first.doubts[0]
    assert "shop/page8.py" not in first.doubts[0]
    assert first.title.endswith("with the 2 commits after it that changed shop")
    assert proposed([without(2, later=1)])[0].title.endswith("with the commit after it that changed shop")


def test_of_a_commit_that_changed_several_functions_each_is_taken_back_alone_the_hot_one_first():
    source = SOURCE.replace("return n + 2\n", "return 2 + n\n").replace("return n + 6\n", "return 6 + n\n")
    source = source.replace("def f4(n):\n", "LIMIT = 3\n\n\ndef f4(n):\n")
    both, hot, outside, cold, _ = proposed([UndoneCommit(revision="d" * 40, subject="Both", source=source)])
    assert both.new_code == source
    assert hot.new_code == SOURCE.replace("return n + 6\n", "return 6 + n\n")
    assert cold.new_code == SOURCE.replace("return n + 2\n", "return 2 + n\n")
    assert [each.title for each in (hot, outside, cold)] == [
        f"Revert dddddddddddd (Both) in shop, only {place}"
        for place in ("f6", "the code outside of functions", "f2")
    ]
    assert hot.explanation.endswith("So does the rest of this one.")


def test_a_part_that_leaves_no_python_is_not_proposed():
    source = SOURCE.replace("def f1(n):\n    return n + 1\n", "def f1(n):\n").replace(
        "    return n + 2", "    return 2"
    )
    found = proposed([UndoneCommit(revision="d" * 40, subject="Both", source=source)])
    assert [each.title.partition(" in shop")[2] for each in found[:-1]] == ["", ", only f2"]


def test_a_commit_that_left_no_python_is_taken_back():
    commit = UndoneCommit(revision="d" * 40, subject="Broken", source=SOURCE)
    first = proposed([commit], SOURCE.replace("def f2(n):", "def f2(n)"))[0]
    assert first.new_code == SOURCE
    assert first.title == "Revert dddddddddddd (Broken) in shop"


RATES = ChangedFile(module_name="rates", path="rates.py", old_code="R = 2\n", new_code="R = 1\n")


def test_what_a_commit_changed_in_other_modules_is_taken_back_with_it():
    alone, together, *_ = proposed([without(2, others=("rates.py", "a.sql"), together=(RATES,))])
    assert (alone.others, together.others) == ((), (RATES,))
    assert alone.new_code == together.new_code
    assert together.title == "Revert 222222222222 (Change f2) in shop and rates"
    assert together.doubts == (
        "It changes shop and rates together: read all of them.",
        "The commit also changed a further file: check that they work without it.",
    )


def test_a_commit_that_changed_only_what_the_module_imports_is_taken_back():
    commit = UndoneCommit(
        revision="d" * 40, subject="Rate", source=SOURCE, others=("rates.py",), together=(RATES,)
    )
    first, *_ = proposed([commit])
    assert (first.new_code, first.others) == (SOURCE, (RATES,))
    assert first.doubts == ("It changes rates, and was measured by the workload of shop: read it.",)


class Unasked(Profiled):
    """A laboratory that must not be asked: it runs the workload."""

    def profile(self):
        raise AssertionError("the workload was profiled")


def test_where_no_commit_is_known_nothing_is_profiled():
    assert [each.title for each in proposed([], laboratory=Unasked())] == ["Restore shop as of aaaaaaaaaaaa"]


def test_what_a_search_named_comes_first_and_alone_where_it_relieves():
    named = without(3, found=True)
    titles = [each.title for each in proposed([named, without(2)])]
    assert [title.split(" (")[0][-1] for title in titles[:2]] == ["3", "2"]
    case = Case(
        symptom=Symptom.PERFORMANCE_REGRESSION,
        findings=(),
        subject=Subject(name="shop", source=SOURCE),
        reference=Reference(),
        laboratory=Unasked(),
        undone=(named,),
    )
    asked = RegressionRevert().propose(case)
    first = next(asked)
    assert first.proven
    assert first.explanation.startswith("The search for the commit behind this incident found this commit")
    with pytest.raises(StopIteration):
        asked.send(CandidateOutcome(is_promising=True, reason="It relieves."))
