"""What a look costs is CPU time, as the window earns it."""

import sqlite3
import time

import pytest

from geoheal.client.recording.reservoir import Reservoir
from geoheal.client.recording.window import RecordingWindow
from tests.recorded_calls import recording

CODE = """
def total(db, rows):
    return sum(rows) + db.execute("SELECT 1").fetchone()[0]
"""


def test_waiting_for_a_core_costs_nothing(monkeypatch: pytest.MonkeyPatch):
    spent: list[float] = []
    add = Reservoir.add

    def waits(self, call):
        time.sleep(0.2)  # as where another process has the core meanwhile
        return add(self, call)

    monkeypatch.setattr(Reservoir, "add", waits)
    monkeypatch.setattr(RecordingWindow, "spend", lambda _, seconds: spent.append(seconds))
    with recording("kiosk", CODE) as recorded:
        calls, reasons = recorded("total", sqlite3.connect(":memory:"), list(range(500)))
    assert (len(calls), reasons) == (1, set())
    assert min(spent) >= 0.0
    assert 0.0 < sum(spent) < 0.1
