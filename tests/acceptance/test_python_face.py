"""Existing Python code runs unchanged: in a plain script, without any set-up."""

import os
import subprocess
import sys
from pathlib import Path

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
        timeout=60,
        check=True,
    )
    assert "Traceback" not in done.stderr
    return done.stdout.strip()


def test_a_plain_script_keeps_its_history(tmp_path: Path):
    assert run(SCRIPT, tmp_path / "data") == "hierarchical 1 normal"
    assert run(SCRIPT, tmp_path / "data") == "hierarchical 2 normal"


def test_importing_the_package_imports_no_server():
    heavy = "{'sqlalchemy', 'flask', 'psycopg', 'numpy', 'pydantic'}"
    script = f"import sys, geoheal; print({heavy} & set(sys.modules))"
    assert run(script, Path("unused")) == "set()"
