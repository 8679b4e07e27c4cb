"""Patches written by a model, against a server of the API that it speaks."""

import json
import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from geoheal.config.settings import Settings
from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.strategies.model_written import ModelWritten, code_of
from geoheal.healing.strategy import CandidateOutcome, Dialogue
from tests.unit.healing.strategies.model_server import KEY, Model

REFUSED = CandidateOutcome(is_promising=False, reason="output 2 became 3", gate="correctness")
PROMISING = CandidateOutcome(is_promising=True, reason="errors -90 %", gate="measurement")


@pytest.fixture
def model() -> Iterator[Model]:
    with Model() as model:
        yield model


def case_of(**more):
    given = {"name": "shop", "source": "x = 1\n", "workload": "module.x"}
    return Case(
        symptom=Symptom.ERROR_SPIKE,
        findings=(),
        subject=Subject(**(given | more)),
        reference=Reference(),
        laboratory=NothingSeen(),
        project=ProjectSources({"cart.py": "total = price(3)\n"}),
    )


def strategy(model, **more):
    given = {
        "model_url": model.url,
        "model_name": "wise",
        "model_api_key": SecretStr(KEY),
        "model_timeout_s": 5.0,
    }
    return ModelWritten(Settings(**(given | more)))


def proposed(model, tried=None, case=None, **more):
    """Return the sources that are proposed, where each is told the same."""
    dialogue = Dialogue(strategy(model, **more).propose(case or case_of()))
    found = []
    for candidate in dialogue:
        found.append(candidate.new_code)
        dialogue.tell(tried(candidate) if callable(tried) else tried)
    return found


def test_it_asks_and_takes_the_block(model):
    model.says("x = 2")
    assert proposed(model) == ["x = 2\n"]  # without a reported outcome it is asked once
    path, key, body = model.asked[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", f"Bearer {KEY}", "wise")
    assert "x = 1" in body["messages"][1]["content"]
    assert KEY not in json.dumps(body)


def test_what_was_refused_goes_back_with_the_reason_until_it_is_promising(model):
    model.says("x = 2", "x = 3", "x = 4")
    outcomes = {"x = 3\n": PROMISING}
    assert proposed(model, lambda each: outcomes.get(each.new_code, REFUSED)) == ["x = 2\n", "x = 3\n"]
    assert "output 2 became 3" in model.questions(1)[-1]
    assert [each["role"] for each in model.asked[1][2]["messages"]] == ["system", "user", "assistant", "user"]


def test_another_way_is_asked_for_after_three_repairs_and_all_ends(model):
    model.says(*(f"x = {number}" for number in range(2, 40)))
    assert len(proposed(model, REFUSED, model_candidates=2)) == 8
    assert "choose another way" in model.questions(4)[0]
    assert "+x = 5" in model.questions(4)[0]
    assert len(model.questions(4)) == 1


def test_what_is_not_code_is_asked_for_again(model):
    model.says("x = (", "x = 2")
    assert proposed(model, PROMISING) == ["x = 2\n"]
    assert "exactly one fenced block" in model.questions(1)[-1]


@pytest.mark.parametrize("usage", [{}, {"total_tokens": -(10**9)}, {"total_tokens": "none"}, [], None])
def test_tokens_are_limited_whatever_the_server_says_of_them(model, usage):
    model.says("x = 2  # " + "so it is " * 500, usage=usage)
    assert 0 < len(proposed(model, REFUSED, model_tokens_max=6_000)) < 4
    model.asked.clear()
    model.says("x = 2", usage={"total_tokens": 5_900})
    assert len(proposed(model, REFUSED, model_tokens_max=6_000)) == 1
    assert model.asked[0][2]["max_tokens"] < 6_000


def test_a_model_that_knows_the_bound_by_its_other_name_is_asked_by_that(model):
    model.status = [400, 200]
    model.says("x = 2")
    assert proposed(model) == ["x = 2\n"]
    assert "max_completion_tokens" in model.asked[1][2]


def test_a_slow_model_is_not_waited_for_and_not_asked_again(model):
    model.says("x = 2")
    model.pause_s = 0.1
    began_s = time.monotonic()
    assert proposed(model, REFUSED, model_timeout_s=0.3) == []
    assert time.monotonic() - began_s < 3
    assert len(model.asked) == 1


def test_of_recorded_calls_no_value_leaves_the_machine(model):
    recorded = SimpleNamespace(functions={"price": 3})
    model.says("x = 2", "x = 3")
    proposed(model, REFUSED, case=case_of(workload="price('ann@example.com')", recorded=recorded))
    sent = json.dumps([body for *_, body in model.asked])
    assert "price (3 calls)" in sent
    assert "ann@example.com" not in sent
    assert "output 2" not in sent
    assert "gate 'correctness'" in sent


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (200, b"no JSON"),
        (200, b"[]"),
        (200, b"[" * 100_000),
        (200, b'{"choices": []}'),
        (200, b"x" * (1 << 21)),
        (200, b'{"choices": [{"message": {"content": 3}}]}'),
    ],
    ids=["error", "no JSON", "a list", "too deep", "no choice", "too large", "no text"],
)
def test_what_is_not_an_answer_costs_nothing_but_a_line_in_the_log(model, caplog, status, body):
    model.status, model.bodies = [status], [body]
    with caplog.at_level(logging.INFO):
        assert proposed(model, REFUSED) == []
    assert "gave no patch" in caplog.text
    assert KEY not in caplog.text
    assert len(model.asked) == 1


def test_it_is_off_by_default(model):
    assert proposed(model, model_url=None) == []
    assert proposed(model, model_name=None) == []
    assert model.asked == []


@pytest.mark.parametrize("answer", ["x = 2", "```python\nx\n```\nor\n```python\ny\n```\n", "```\n\n```\n"])
def test_without_exactly_one_block_there_is_no_patch(answer):
    assert code_of(answer) is None
