"""``geoheal backup`` and ``geoheal restore``, on embedded databases."""

import json
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geoheal.cli.app import app
from geoheal.errors import Conflict
from geoheal.settings import load_settings
from geoheal.system import create_self_healing_system


@pytest.fixture
def folder():
    """A folder with a short name: a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="geoheal-b-", dir="/tmp") as name:
        yield Path(name)


def geoheal(*arguments: object):
    clean = {"GEOHEAL_DATABASE_URL": "", "DATABASE_URL": ""}
    return CliRunner().invoke(app, [str(each) for each in arguments], env=clean)


def test_what_is_backed_up_is_restored_whole(folder, capfd):
    first, second, file = folder / "first", folder / "second", folder / "geoheal.dump"
    monitor, _, _ = create_self_healing_system(load_settings(data_dir=first))
    for phi in (0.71, 0.72):
        monitor.capture_snapshot({"phi": phi, "basin_coords": [1.0] + [0.0] * 63})
    assert geoheal("backup", file, "--data-dir", first).exit_code == 0
    monitor.close()
    restored = geoheal("restore", file, "--data-dir", second)
    assert restored.exit_code == 0, (restored.output, capfd.readouterr().err)
    told = json.loads(geoheal("health", "--json", "--data-dir", second).stdout)["default"]
    assert (told["snapshots_collected"], told["current_phi"]) == (2, 0.72)
    assert told["basin_drift"] == pytest.approx(0.0, abs=1e-6)
    again = geoheal("restore", file, "--data-dir", second)
    assert isinstance(again.exception, Conflict)
    assert geoheal("backup", file, "--data-dir", second).exit_code != 0
