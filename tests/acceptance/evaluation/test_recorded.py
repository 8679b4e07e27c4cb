"""Where no workload is named, recorded calls of the system judge; their values are not kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger.stored import StoredLedger
from geoheal.fitness.standards import Standards
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations
from geoheal.store.recordings import recordings
from geoheal.store.session import Database, create_engine
from tests.acceptance.evaluation.test_command import geoheal
from tests.recorded_calls import recorded_call, written_call

CURRENT = "def price(amount):\n    return amount * 2 if amount < 40 else amount * 3\n"


@pytest.fixture
def database(database_url):
    opened = Database(create_engine(database_url))
    yield opened
    opened.close()


@pytest.fixture
def judge(database, sandboxes):
    """Judges a candidate by forty recorded calls, of which one is not what the code does."""
    now = datetime.now(UTC)
    with database.transaction() as connection:
        calls = [
            recorded_call(
                "price",
                [number],
                -1 if number == 20 else number * (2 if number < 40 else 3),
                module="till.prices",
                stratum=f"{number}",
                duration_ms=0.001,
                recorded_at=now - timedelta(seconds=number),
            )
            for number in range(10, 50)
        ]
        recordings.add(connection, open_system(connection, "till"), calls)
    evaluator = CodeFitnessEvaluator(sandboxes=sandboxes, ledger=StoredLedger(database), system="till")
    evaluator.standards = replace(
        Standards(), policy=JudgePolicy(pairs_per_round=2, minimum_pairs=2, rounds=1)
    )
    return lambda code: evaluator.judge(
        CodeChange(module_name="till.prices", new_code=code, current_code=CURRENT)
    )


@pytest.mark.thorough
def test_recorded_calls_judge_where_no_workload_is_named(judge, database):
    same = judge(CURRENT.replace("* 2", "* 2 + 0"))
    assert same.gate == "measurement", same.reason  # its answers are the same; two pairs say no more
    recorded = dict(same.details["recorded"])
    assert 0 < recorded.pop("hidden") < 39
    left_out = {"It returned something other than recorded.": 1}
    assert recorded == {"calls": 40, "reproduced": 39, "functions": {"price": 39}, "left_out": left_out}
    assert same.judgement is not None

    wrong = judge(CURRENT.replace("* 3", "* 4"))
    assert (wrong.recommendation, wrong.gate) == ("reject", "correctness")

    with database.transaction() as connection:
        kept = evaluations.find(connection, open_system(connection, "till"), wrong.id)
    assert kept is not None
    assert kept.change.workload is None


@pytest.mark.thorough
def test_a_file_of_recorded_calls_judges_without_a_database(tmp_path, sandboxes):
    calls = [recorded_call("price", [number], number * 2, module="till.prices") for number in range(10, 30)]
    lines = [written_call(call) for call in calls]
    (tmp_path / "calls.ndjson").write_text("\n".join(lines))
    (tmp_path / "current.py").write_text(CURRENT)
    (tmp_path / "wrong.py").write_text(CURRENT.replace("* 2", "* 4"))
    by = "evaluate", "wrong.py", "--recorded", "calls.ndjson", "--module", "till.prices"
    assert "Name its file with --current" in geoheal(tmp_path, *by).stderr
    done = geoheal(tmp_path, *by, "--current", "current.py")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "answers differently" in done.stdout
    assert "Recorded calls: 20 of 20 are replayed" in done.stdout
    assert not (tmp_path / "data").exists()
