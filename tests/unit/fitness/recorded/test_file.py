"""Recorded calls in a file: the same calls as in the database, hidden ones included."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geoheal.client.recording.strata import stratum
from geoheal.domain.healing.module import Module
from geoheal.errors import InvalidInput
from geoheal.fitness.ledger.ledger import NoLedger
from geoheal.fitness.recorded.file import RecordedLedger, read_recordings
from tests.recorded_calls import recorded_call, written_call


@pytest.fixture
def calls():
    kind = stratum("int", 1, 0.1 / 1e3)
    return [recorded_call("price", [number], number, stratum=kind) for number in range(8)]


@pytest.fixture
def file(tmp_path, calls):
    lines = [written_call(call) for call in calls]
    written = tmp_path / "calls.ndjson"
    written.write_text("\n".join([*lines, lines[0], ""]))
    return written


def test_a_file_holds_the_same_calls_newest_first(file, calls):
    newest = sorted(calls, key=lambda call: call.id, reverse=True)
    assert read_recordings(file) == newest


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 10 is not a recorded call: "),
        ("[]", "line 10 is not a recorded call: A call must be a JSON object."),
        ('{"id": 3}', "line 10 is not a recorded call: "),
    ],
)
def test_a_line_that_is_not_a_call_is_named(file, line, said):
    file.write_text(file.read_text() + line)
    with pytest.raises(InvalidInput, match=said):
        read_recordings(file)


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(InvalidInput, match="gone cannot be read: No such file"):
        read_recordings(tmp_path / "gone")
    (tmp_path / "bytes").write_bytes(b"\xff\n")
    with pytest.raises(InvalidInput, match="is not UTF-8"):
        read_recordings(tmp_path / "bytes")


class _Known(NoLedger):
    def module(self, system, name):  # noqa: ARG002 - a Ledger
        return Module(
            id=recorded_call("x").id,
            name=name,
            path=Path("till.py"),
            workload=Path("work.py"),
            registered_at=datetime.now(UTC),
        )


def test_a_files_calls_judge_whatever_workload_is_registered(calls):
    others = [replace(calls[0], module="till.tax")]
    ledger = RecordedLedger(_Known(), Path("f"), [*calls, *others])
    assert ledger.recordings("any", "till") == calls
    found = ledger.module("any", "till")
    assert found is not None
    assert found.workload is None
    with pytest.raises(InvalidInput, match=r"f has no calls of shop; it has calls of till, till.tax"):
        ledger.recordings("any", "shop")
