"""The demonstration, as far as a test has time for it: the quickest of its scenarios."""

import json
import os
import re
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
    (progress,) = map(json.loads, done.stdout.splitlines())
    assert (progress["scenario"], progress["strategy"]) == ("basin_drift", "basin_drift_correction")
    assert progress["applied"]
    assert progress["verified"]
    assert not progress["rolled_back"]
    assert progress["after"] < 1.4 < progress["before"]


PLAYED = pytest.mark.parametrize("release", ["slow_commit", "slow_prices", "failing_commit", "harmless"])
GUILTY = {
    "slow_commit": "rental/availability.py",
    "slow_prices": "rental/prices.py",
    "failing_commit": "rental/prices.py",
}


@pytest.mark.soak
@PLAYED
def test_a_release_of_an_application_is_traced_to_its_commit_and_healed_or_left_alone(release):
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--json", "--stage", "application", "--only", release],
        capture_output=True,
        text=True,
        timeout=1_500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    progress = json.loads(done.stdout)
    if release == "harmless":
        assert progress["is_calm"]
        assert progress["title"] is None
        return
    subjects = dict(progress["commits"])
    assert re.search("minute|rebate", subjects[progress["commit"]])
    assert progress["path"] == GUILTY[release]
    assert progress["lines"][0] <= progress["lines"][1]
    assert progress["title"].startswith(f"Revert {progress['commit'][:12]} (")
    assert progress["after"] < progress["before"]


@pytest.mark.parametrize(
    ("stage", "known"),
    [("shop", "basin_drift"), pytest.param("application", "harmless", marks=pytest.mark.soak)],
)
def test_an_unknown_scenario_is_refused_by_name(stage, known):
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--stage", stage, "--only", "nothing"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2
    assert known in done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("options", "number", "begun"),
    [
        ([], signal.SIGHUP, "shop/geoheal.toml"),
        pytest.param(["--keep"], signal.SIGTERM, "shop/geoheal.toml", marks=pytest.mark.soak),
        pytest.param(["--stage", "application"], signal.SIGHUP, "rental/rental.pid", marks=pytest.mark.soak),
    ],
    ids=["SIGHUP", "SIGTERM, kept", "application"],
)
def test_a_closed_terminal_ends_everything(options, number, begun, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "geoheal.cli", "demo", "--json", *options],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        process = psutil.Process(demo.pid)
        eventually(lambda: list(tmp_path.glob(f"geoheal-demo-*/{begun}")))
        parts = process.children(recursive=True)
        assert len(parts) > 2
        demo.send_signal(number)
        demo.send_signal(signal.SIGINT)  # an impatient second time, which may come first
        _, said = demo.communicate(timeout=PATIENCE_S)
        assert demo.returncode in {128 + number, 128 + signal.SIGINT}
    assert psutil.wait_procs(parts, PATIENCE_S)[1] == []
    folders = list(tmp_path.glob("geoheal-*"))
    if "--keep" not in options:
        assert folders == []
        return
    (folder,) = folders
    assert f"kept in {folder}" in said
    assert (folder / "data").is_dir()
    assert not list(folder.glob("data/**/postmaster.pid"))
