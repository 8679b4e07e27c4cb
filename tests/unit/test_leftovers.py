"""What a killed test run leaves behind is removed by the next one, and nothing of a run that goes on."""

import subprocess
import sys

from tests.leftovers import prefix, sweep


def test_only_what_belongs_to_no_process_is_removed(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"geoheal-tests-{gone.pid}-abc"
    own, foreign = tmp_path / f"{prefix('run')}abc", tmp_path / "geoheal-tests-unnamed-abc"
    for each in (left, own, foreign):
        (each / "data").mkdir(parents=True)
    assert sweep(tmp_path) == [left]
    assert (left.exists(), own.exists(), foreign.exists()) == (False, True, True)


def test_a_server_in_it_is_ended_first(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    data = tmp_path / f"geoheal-tests-{gone.pid}-abc" / "data" / "cluster"
    data.mkdir(parents=True)
    waiting = "import signal as s, time; s.signal(s.SIGQUIT, s.SIG_DFL); print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", waiting], stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdout.readline()  # a run in the background has it ignore the signal before
        (data / "postmaster.pid").write_text(f"{server.pid}\n{data}\n")
        sweep(tmp_path)
        assert server.wait(60) != 0
