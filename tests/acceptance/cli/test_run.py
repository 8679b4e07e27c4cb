"""``geoheal run``: one command to the health of something real, and one Ctrl-C to its end."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.waiting import PATIENCE_S


@pytest.mark.thorough
def test_run_shows_health_and_ends_everything_on_ctrl_c(tmp_path):
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    environment = {**clean, "GEOHEAL_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "geoheal.cli", "run", "--port", "0", "--interval", "0.5"]
    for _ in range(2):
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        ) as run:  # fmt: skip
            assert run.stdout is not None
            lines = []
            for line in run.stdout:
                lines.append(line)
                if "healthy" in line and "drift" in line:
                    break
            started = psutil.Process(run.pid).children(recursive=True)
            os.killpg(run.pid, signal.SIGINT)
            os.killpg(run.pid, signal.SIGINT)
            rest = run.stdout.read()
        assert run.returncode == 0, rest
        assert any("API: http://127.0.0.1:" in line for line in lines)
        assert rest.splitlines()[-1] == "Stopped."
        assert "Traceback" not in "".join(lines) + rest
        assert started
        assert not [each for each in started if each.is_running()]
        assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


@pytest.mark.thorough
def test_run_says_why_the_service_cannot_start(tmp_path):
    environment = {**os.environ, "GEOHEAL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "run", "--port", "0"],
        env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 1
    assert "geoheal: The database cannot be reached" in done.stderr
    assert "ended unexpectedly" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("sent", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_the_service_ends_with_its_run_however_that_ends(tmp_path, sent):
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    environment = {**clean, "GEOHEAL_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "geoheal.cli", "run", "--port", "0", "--interval", "0.5"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        next(line for line in run.stdout if "drift" in line)
        started = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(sent)
    gone, alive = psutil.wait_procs(started, timeout=PATIENCE_S)
    assert gone
    assert not alive
