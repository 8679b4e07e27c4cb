"""Users and servers are killed at random for a while; nothing that was committed is lost."""

import random
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

WRITER = Path(__file__).with_name("writer.py")
WRITERS = 5
DURATION_S = 60.0


@pytest.mark.soak
def test_nothing_committed_is_lost_however_often_one_is_killed(
    data_dir, tmp_path, enter, postmaster, ask, postgres_bin_dir
):
    with enter(data_dir) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (name text PRIMARY KEY)")
    ledger = tmp_path / "ledger"
    command = [sys.executable, WRITER, data_dir, ledger, str(postgres_bin_dir or "")]
    writers = [subprocess.Popen(command) for _ in range(WRITERS)]
    end = time.monotonic() + DURATION_S
    while time.monotonic() < end:
        time.sleep(random.random())
        victim = random.randrange(WRITERS)
        server_process = postmaster(data_dir)
        if server_process is not None and random.random() < 0.3:
            kill(server_process)
        else:
            kill(writers[victim])
            writers[victim] = subprocess.Popen(command)
    for writer in writers:
        kill(writer)
    committed = set(ledger.read_text().split())
    with enter(data_dir) as server:
        assert set(ask(server.url, "SELECT array_agg(name) FROM kept")) >= committed
    assert len(committed) > WRITERS
    assert postmaster(data_dir) is None


def kill(process):
    try:
        process.kill()
        process.wait(10)
    except (psutil.NoSuchProcess, psutil.TimeoutExpired):
        pass  # it is gone, or nobody buries it
