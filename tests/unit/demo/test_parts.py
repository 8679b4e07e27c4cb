"""What the demonstration says of its parts, and what is left of them."""

import os
import sys

import psutil
import pytest

from geoheal.demo.parts import LAST_LINES, NOT_STARTED, announced_by, failure, run_command, running
from geoheal.errors import GeohealError
from tests.waiting import PATIENCE_S, eventually

FULL_PIPES = 3 * 64 * 1024


def python(text):
    return [sys.executable, "-c", text]


def test_the_error_shows_the_last_lines_of_the_log(tmp_path):
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(100)) + "\n\n")
    lines = str(failure(NOT_STARTED, log)).splitlines()
    assert lines[0].startswith(NOT_STARTED)
    assert lines[1:] == [f"line {number}" for number in range(100 - LAST_LINES, 100)]


def test_an_empty_log_is_said_to_be_empty(tmp_path):
    (tmp_path / "log").write_text("\n \n")
    assert "log is empty" in str(failure(NOT_STARTED, tmp_path / "log"))


def test_a_command_that_failed_is_named_with_what_it_said(tmp_path):
    with pytest.raises(GeohealError, match=r"(?s)^geoheal init failed .*exit code 3.*no such folder"):
        run_command("geoheal init", python("print('no such folder'); exit(3)"), os.environ, tmp_path / "log")


def test_what_a_part_prints_goes_to_the_log_however_much_it_is(tmp_path):
    log = tmp_path / "log"
    with running(python(f"print('x' * {FULL_PIPES})"), os.environ, log) as part:
        assert part.wait(PATIENCE_S) == 0
    assert len(log.read_text()) > FULL_PIPES


def test_a_part_that_spoke_goes_on_speaking_and_is_not_held_up(tmp_path):
    log = tmp_path / "log"
    speaking = f"print('warming up'); print('port 80', flush=True); print('x' * {FULL_PIPES})"
    with running(python(speaking), os.environ, log, is_piped=True) as part:
        assert announced_by(part, "port ", log) == "80"
        assert part.wait(PATIENCE_S) == 0
        eventually(lambda: len(log.read_text()) > FULL_PIPES)
    assert log.read_text().startswith("warming up\n")


def test_a_part_that_ends_before_it_spoke_is_said_with_what_it_printed(tmp_path):
    log = tmp_path / "log"
    with (
        running(python("print('ImportError: rental')"), os.environ, log, is_piped=True) as part,
        pytest.raises(GeohealError, match=r"did not start.*\nImportError: rental"),
    ):
        announced_by(part, "port ", log)


def test_the_workers_of_a_part_end_with_it(tmp_path):
    sleeping = f"subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(600)'])"
    leaving = f"import subprocess, time; worker = {sleeping}; print(worker.pid, flush=True); time.sleep(600)"
    log = tmp_path / "log"
    with running(python(leaving), os.environ, log, is_piped=True) as part:
        worker = psutil.Process(int(announced_by(part, "", log)))
    assert psutil.wait_procs([worker], PATIENCE_S)[1] == []
    assert part.returncode is not None
