"""What the doctor concludes of the server for reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geoheal.cli.admin.check_result import State
from geoheal.cli.admin.replica_check import judge_lag, mismatch
from geoheal.store.operations.server import Origin

PRIMARY = Origin(cluster=7, database=16_384, standby=False, started_at=datetime(2026, 11, 1, tzinfo=UTC))
LATER = PRIMARY.started_at + timedelta(days=1)
STANDBY = replace(PRIMARY, standby=True, started_at=LATER)


@pytest.mark.parametrize(
    ("copy", "state", "words"),
    [
        (STANDBY, None, ""),
        (replace(STANDBY, cluster=8, standby=False), None, ""),
        (replace(STANDBY, cluster=8), State.FAIL, "a standby of another server"),
        (replace(STANDBY, database=5), State.FAIL, "another database of the same server"),
        (replace(PRIMARY, database=5), State.FAIL, "another database of the same server"),
        (PRIMARY, State.WARN, "the database itself"),
        (replace(PRIMARY, started_at=LATER), State.FAIL, "promoted"),
    ],
)
def test_a_server_with_another_history_is_reported(copy, state, words):
    check = mismatch(PRIMARY, copy)
    assert (None if check is None else check.state) is state
    if check is not None:
        assert words in check.detail
        assert check.remedy


@pytest.mark.parametrize(
    ("lag_s", "state", "words"),
    [
        (0.0, State.OK, "0.0 s behind"),
        (-0.2, State.OK, "0.0 s behind"),
        (59.0, State.OK, "59.0 s behind"),
        (60.0, State.WARN, "60.0 s behind"),
        (None, State.WARN, "not known"),
    ],
)
def test_a_standby_far_behind_is_reported(lag_s, state, words):
    check = judge_lag(lag_s)
    assert check.state is state
    assert words in check.detail
    assert bool(check.remedy) is (state is not State.OK)
