"""The demonstration, as far as a test has time for it: the quickest of its scenarios."""

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.waiting import PATIENCE_S, eventually


@pytest.mark.soak
def test_a_drifting_shop_is_led_back_and_the_effect_verified():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--json", "--only", "basin_drift"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (story,) = map(json.loads, done.stdout.splitlines())
    assert (story["scenario"], story["strategy"]) == ("basin_drift", "basin_drift_correction")
    assert story["applied"]
    assert story["verified"]
    assert not story["rolled_back"]
    assert story["after"] < 1.4 < story["before"]


def test_an_unknown_scenario_is_refused_by_name():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--only", "nothing"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2
    assert "basin_drift" in done.stderr


@pytest.mark.parametrize(
    ("options", "number"),
    [([], signal.SIGHUP), pytest.param(["--keep"], signal.SIGTERM, marks=pytest.mark.soak)],
    ids=["SIGHUP", "SIGTERM, kept"],
)
def test_a_closed_terminal_ends_everything(options, number, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "geoheal.cli", "demo", "--json", *options],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        process = psutil.Process(demo.pid)
        eventually(lambda: list(tmp_path.glob("geoheal-demo-*/shop/geoheal.toml")))
        parts = process.children(recursive=True)
        assert len(parts) > 2
        demo.send_signal(number)
        demo.send_signal(signal.SIGINT)  # an impatient second time, which may come first
        _, said = demo.communicate(timeout=PATIENCE_S)
        assert demo.returncode in {128 + number, 128 + signal.SIGINT}
    assert psutil.wait_procs(parts, PATIENCE_S)[1] == []
    folders = list(tmp_path.glob("geoheal-*"))
    if not options:
        assert folders == []
        return
    (folder,) = folders
    assert f"kept in {folder}" in said
    assert (folder / "data").is_dir()
    assert not list(folder.glob("data/**/postmaster.pid"))
