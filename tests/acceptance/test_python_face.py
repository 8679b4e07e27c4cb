"""Existing Python code runs unchanged: in a plain script, without any set-up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_S

SCRIPT = """
from geoheal import create_self_healing_system

monitor, evaluator, engine = create_self_healing_system()
snapshot = monitor.capture_snapshot(
    {"phi": 0.7, "kappa_eff": 64.0, "basin_coords": [1.0] * 64,
     "confidence": 0.8, "surprise": 0.1, "agency": 0.5}
)
health, degradation = monitor.get_health_summary(), monitor.detect_degradation()
print(snapshot.regime, health["snapshots_collected"], degradation["severity"])
"""


def run(script: str, folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**clean, "GEOHEAL_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert "Traceback" not in done.stderr
    return done.stdout.strip()


@pytest.mark.thorough
def test_a_plain_script_keeps_its_history(tmp_path: Path):
    assert run(SCRIPT, tmp_path / "data") == "hierarchical 1 normal"
    assert run(SCRIPT, tmp_path / "data") == "hierarchical 2 normal"


def test_importing_the_package_imports_no_server():
    heavy = "{'sqlalchemy', 'flask', 'psycopg', 'numpy', 'pydantic'}"
    script = f"import sys, geoheal; print({heavy} & set(sys.modules))"
    assert run(script, Path("unused")) == "set()"


ENGINE = """
import asyncio, threading
from geoheal import create_self_healing_system

monitor, evaluator, engine = create_self_healing_system()
before = engine.get_status()
engine.enable_auto_apply(True)
for place in range(12):
    monitor.capture_snapshot({"phi": 0.75, "kappa_eff": 64.0, "error_rate": 0.5})

def stop_when_noticed():
    from geoheal.store.healing import incidents
    from geoheal.monitor.health.queries import find_system
    database, pause = engine._database, threading.Event()
    while True:
        with database.transaction() as connection:
            found = incidents.listed(connection, find_system(connection, "default"), None, 1)
        if found and found[0].item.escalation:
            break
        pause.wait(0.1)
    print(engine.get_status()["running"], found[0].item.symptom, "module" in found[0].item.escalation)
    engine.stop()

async def main():
    thread = threading.Thread(target=stop_when_noticed)
    thread.start()
    await engine.start_autonomous_loop()
    thread.join()

asyncio.run(main())
after = engine.get_status()
print(before["running"], before["auto_apply_enabled"], after["running"], after["auto_apply_enabled"])
known = "memory_leak_mitigation" in {each["name"] for each in after["strategies"]}
print(after["check_interval_sec"], after["healing_attempts"], known)
print(engine.get_healing_history(limit=5))

async def until_task_stops():
    loop = asyncio.create_task(engine.start_autonomous_loop())
    while not await asyncio.to_thread(lambda: engine.get_status()["running"]):
        await asyncio.sleep(0.02)
    await asyncio.to_thread(engine.stop)
    await loop

asyncio.run(until_task_stops())
print("stopped twice")
"""


@pytest.mark.thorough
def test_the_loop_runs_in_a_plain_script_until_it_is_stopped(tmp_path: Path):
    assert run(ENGINE, tmp_path / "data").splitlines() == [
        "True error_spike True",
        "False False False True",
        "300.0 0 True",
        "[]",
        "stopped twice",
    ]
