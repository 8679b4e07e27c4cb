"""A search of several modules: a failure in one does not end the others."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from uuid_utils.compat import uuid7

from geoheal.blame import search as search_module
from geoheal.blame.ends import Ends
from geoheal.blame.plan import SearchedModule, SearchPlan
from geoheal.blame.search import searched
from geoheal.domain.healing.module import Module
from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.suspects.symptom import ROUNDS

FOUND = {
    "commit": "c" * 40,
    "path": "b.py",
    "lines": [1, 1],
    "effect": {"change": 0.5},
    "reason": "It is slower.",
}

NOTHING = {"commit": None, "path": None, "lines": None, "effect": None, "reason": "Nothing is worse."}


def plan(*names):
    at = datetime.now(UTC)
    modules = [Module(id=uuid7(), name=name, path=Path(f"/{name}.py"), registered_at=at) for name in names]
    return SearchPlan(
        Ends("a" * 40, "b" * 40), [SearchedModule(each, "", Path("/"), None) for each in modules]
    )


def play(monkeypatch, outcomes):
    looks = []

    def search(question, _boxes, _watch, limit):
        limit.begin("comparing")
        looks.append((question.module, question.policy.rounds))
        outcome = outcomes[question.module]
        if callable(outcome):
            outcome = outcome(question.policy.rounds)
        if isinstance(outcome, Exception):
            raise outcome
        return SimpleNamespace(answer=outcome)

    monkeypatch.setattr(search_module, "is_touched", lambda *_: True)
    monkeypatch.setattr(search_module, "search", search)
    monkeypatch.setattr(search_module, "search_answer", lambda found: found.answer)
    return looks


def test_a_module_whose_sandbox_breaks_is_named_and_passed_over(monkeypatch):
    play(monkeypatch, {"a": SandboxError("The box was lost."), "b": FOUND})

    answer = searched(plan("a", "b"), Sandboxes(), lambda _: None)

    assert (answer["commit"], answer["path"]) == (FOUND["commit"], "b.py")
    assert answer["left_out"] == [{"module": "a", "reason": "The box was lost."}]


def test_without_any_sandbox_nothing_is_said_of_a_module(monkeypatch):
    play(monkeypatch, {"a": SandboxUnavailable("bubblewrap is missing."), "b": FOUND})

    with pytest.raises(SandboxUnavailable):
        searched(plan("a", "b"), Sandboxes(), lambda _: None)


def test_a_module_that_only_imports_is_left_out_once_the_commit_is_found(monkeypatch):
    play(monkeypatch, {"a": FOUND, "b": FOUND})
    asked = plan("a", "b")
    asked.subjects[1] = replace(asked.subjects[1], is_changed=False)

    answer = searched(asked, Sandboxes(), lambda _: None)

    assert [each["module"] for each in answer["modules"]] == ["a"]
    (left_out,) = answer["left_out"]
    assert left_out["module"] == "b"
    assert "cccccccccccc was found by a" in left_out["reason"]


def test_modules_are_left_out_once_the_time_is_up(monkeypatch):
    play(monkeypatch, {"a": FOUND, "b": FOUND})
    monkeypatch.setattr(search_module, "TOTAL_S", 0.0)

    answer = searched(plan("a", "b"), Sandboxes(), lambda _: None)

    assert (answer["commit"], answer["modules"]) == (None, [])
    assert {each["reason"] for each in answer["left_out"]} == {
        "The limit of 0 s was reached before: comparing."
    }


def test_innocent_modules_get_a_first_look_alone_if_another_one_has_the_commit(monkeypatch):
    looks = play(monkeypatch, {"a": NOTHING, "b": FOUND, "c": NOTHING})

    answer = searched(plan("a", "b", "c"), Sandboxes(), lambda _: None)

    assert looks == [("a", 1), ("b", 1), ("c", 1)]
    assert [each["module"] for each in answer["modules"]] == ["b", "a", "c"]


def test_modules_are_measured_for_longer_if_no_first_look_finds_a_commit(monkeypatch):
    looks = play(monkeypatch, {"a": NOTHING, "b": lambda rounds: FOUND if rounds > 1 else NOTHING})

    answer = searched(plan("a", "b"), Sandboxes(), lambda _: None)

    assert looks == [("a", 1), ("b", 1), ("a", ROUNDS), ("b", ROUNDS)]
    assert (answer["commit"], answer["path"]) == (FOUND["commit"], "b.py")
    assert [each["module"] for each in answer["modules"]] == ["b", "a"]


def test_one_module_is_measured_for_as_long_as_it_takes_at_once(monkeypatch):
    looks = play(monkeypatch, {"a": NOTHING})

    searched(plan("a"), Sandboxes(), lambda _: None)

    assert looks == [("a", ROUNDS)]


def test_what_the_profiles_do_not_name_is_left_out_once_a_module_that_they_name_has_the_commit(monkeypatch):
    looks = play(monkeypatch, {"a": FOUND, "b": FOUND, "c": NOTHING})

    answer = searched(replace(plan("a", "b", "c"), likely=("a", "c")), Sandboxes(), lambda _: None)

    assert [module for module, _ in looks] == ["a", "c"]
    (left_out,) = answer["left_out"]
    assert left_out["module"] == "b"
    assert "The profiles do not name it" in left_out["reason"]


def test_nothing_is_left_out_where_the_commit_is_in_a_module_that_the_profiles_do_not_name(monkeypatch):
    looks = play(monkeypatch, {"a": NOTHING, "b": FOUND, "c": FOUND})

    answer = searched(replace(plan("a", "b", "c"), likely=("a",)), Sandboxes(), lambda _: None)

    assert [module for module, _ in looks] == ["a", "b", "c"]
    assert answer["left_out"] == []


def test_a_module_of_which_only_a_first_look_ended_is_left_out(monkeypatch):
    def lost(rounds):
        if rounds > 1:
            raise SandboxError("The box was lost.")
        return NOTHING

    play(monkeypatch, {"a": lost, "b": NOTHING})

    answer = searched(plan("a", "b"), Sandboxes(), lambda _: None)

    assert [each["module"] for each in answer["modules"]] == ["b"]
    assert answer["left_out"] == [{"module": "a", "reason": "The box was lost."}]
