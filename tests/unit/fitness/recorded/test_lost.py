"""Calls that were answered when they were recorded, and fail now, judge what mends them."""

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.measurement.correctness import compare_answers, has_other_errors, mended_requests
from geoheal.fitness.measurement.reference_runs import has_reference
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

BEFORE = """
KNOWN = {"day": 18}

def price(days):
    return days * KNOWN["day"]
"""
NOW = BEFORE.replace(
    'return days * KNOWN["day"]', 'return days * KNOWN["day"] - (KNOWN["rebate"] if days > 3 else 0)'
)
GUARDED = NOW.replace('KNOWN["rebate"]', 'KNOWN.get("rebate", 1)')


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


def recorded(source, days):
    with recording("till", source) as record:
        found = [record("price", each) for each in days]
    return [call for calls, _ in found for call in calls]


def runs(sandbox, workload, *sources):
    seed = fresh_seed()
    found = [sandbox.run(RunRequest("till", source, workload, seed)) for source in sources]
    assert all(run.is_ok for run in found), [run.failure for run in found]
    return found


@pytest.mark.thorough
def test_calls_that_an_earlier_version_answers_have_to_be_answered_again(sandbox):
    calls = recorded(BEFORE, range(1, 8))
    made = recorded_workload(sandbox, "till", NOW, calls, BEFORE)
    assert (made.reproduced, made.lost, made.left_out, made.functions) == (3, 4, {}, {"price": 7})
    assert made.answer()["lost"] == 4
    now, before, guarded = runs(sandbox, made.judging, NOW, BEFORE, GUARDED)
    assert len(now.claimed.errors) == len(mended_requests(now, before)) == 4
    assert compare_answers(now, before).equal
    assert {each.error for each in guarded.claimed.errors} == {"NotRecorded"}
    assert not mended_requests(now, guarded)
    assert has_other_errors(now, guarded)


def test_a_call_that_makes_a_signature_has_to_be_answered_again_too(sandbox):
    marked = """
import hmac

def mark(days):
    return hmac.new(b"salt", b"%d" % price(days), "sha256").hexdigest()
"""
    with recording("till", BEFORE + marked) as record:
        calls = [call for each in range(1, 8) for call in record("mark", each)[0]]
    assert all(call.values["keyed"] for call in calls)
    made = recorded_workload(sandbox, "till", NOW + marked, calls, BEFORE + marked)
    assert (made.reproduced, made.lost, made.left_out) == (3, 4, {})


@pytest.mark.parametrize(("name", "rest"), [("compare_digest", ""), ("digest", ", 'md5'")])
def test_a_function_of_signatures_that_is_imported_by_name_is_noted_as_well(name, rest):
    source = f"from hmac import {name} as used\ndef check(a, b):\n    return used(a, b{rest})\n"
    with recording("till", source) as record:
        (call,) = record("check", b"ab", b"c")[0]
    assert call.values["keyed"]


def test_without_an_earlier_version_they_are_left_out(sandbox):
    made = recorded_workload(sandbox, "till", NOW, recorded(BEFORE, range(1, 8)))
    assert (made.reproduced, made.lost, sum(made.left_out.values())) == (3, 0, 4)


def test_a_call_that_raised_when_it_was_recorded_may_be_answered(sandbox):
    calls = [*recorded(NOW, [5, 6]), *recorded(BEFORE, [1, 2])]
    assert [call.error for call in calls] == ["KeyError", "KeyError", None, None]
    made = recorded_workload(sandbox, "till", NOW, calls, BEFORE)
    now, before, otherwise = runs(sandbox, made.judging, NOW, BEFORE, BEFORE.replace("days *", "2 * days *"))
    assert compare_answers(now, before).equal
    assert len(mended_requests(now, before)) == 2
    assert compare_answers(now, otherwise).different


@pytest.mark.thorough
def test_an_earlier_version_vouches_for_answers_in_place_of_errors(sandbox):
    calls = [*recorded(NOW, [5, 6]), *recorded(BEFORE, [1, 2])]
    made = recorded_workload(sandbox, "till", NOW, calls)

    def is_vouched_for(source, earlier):
        change = CodeChange(
            module_name="till",
            new_code=source,
            current_code=NOW,
            workload=made.judging,
            earlier_code=earlier,
        )
        return has_reference(sandbox, change)

    right = NOW.replace('KNOWN["rebate"]', 'KNOWN.get("rebate", 0)')
    assert is_vouched_for(right, BEFORE)
    assert not is_vouched_for(right, None)
    assert not is_vouched_for(GUARDED, BEFORE)
