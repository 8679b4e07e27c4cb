"""Processes are killed at bad moments; the database goes on."""

import os
import re
import signal
import subprocess
import threading
import time
from contextlib import suppress

import psutil
import psycopg
import pytest

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.binaries import wheel_bin_dir
from geoheal.store.embedded.sharing.locks import is_locked
from tests.waiting import PATIENCE_S, eventually


def is_gone(process):
    """Whether it has ended, buried or not: that is the business of the container's first process."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def control_state(data_dir, bin_dir):
    program = (bin_dir or wheel_bin_dir()) / "pg_controldata"
    said = subprocess.run(
        [program, "-D", data_dir / "postgres"],
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C"},
    ).stdout
    return re.findall(r"Database cluster state:\s+(.*)", said)[0]


def _is_another(serving, killed):
    """Whether another one serves: a killed one counts as running until its owner notices."""
    return serving is not None and serving.pid != killed.pid


def test_the_server_of_a_killed_owner_is_adopted(data_dir, enter, start, postmaster):
    owner = start(data_dir, supervise=True)
    owner.answer()
    left_over = postmaster(data_dir)
    owner.kill()
    with enter(data_dir, supervise=True) as heir:
        assert postmaster(data_dir).pid == left_over.pid
        assert heir.owner().pid == os.getpid()
    assert is_gone(left_over)


def test_the_owner_starts_a_killed_server_again(data_dir, enter, postmaster, ask):
    with enter(data_dir, supervise=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        killed = postmaster(data_dir)
        killed.kill()
        eventually(lambda: server.is_running() and _is_another(postmaster(data_dir), killed))
        assert ask(server.url, "SELECT answer FROM kept") == 42


def test_a_busy_process_of_a_killed_server_is_ended(data_dir, enter, postmaster):
    with enter(data_dir, supervise=True) as server:
        connection = psycopg.connect(server.url)
        busy = psutil.Process(connection.info.backend_pid)
        thread = threading.Thread(target=_count_to_a_trillion, args=(connection,))
        thread.start()
        eventually(lambda: "SELECT" in " ".join(busy.cmdline()))
        killed = postmaster(data_dir)
        killed.kill()
        eventually(lambda: server.is_running() and _is_another(postmaster(data_dir), killed))
        assert is_gone(busy)
        thread.join(PATIENCE_S)
        connection.close()


def _count_to_a_trillion(connection):
    with suppress(psycopg.OperationalError):
        connection.execute("SELECT count(*) FROM generate_series(1, 1000000000000) AS n WHERE n < 0")


def test_a_user_becomes_the_owner_when_the_owner_is_killed(data_dir, enter, start, postmaster):
    owner = start(data_dir, supervise=True)
    owner.answer()
    with enter(data_dir, supervise=True) as server:
        assert server.owner().pid == owner.popen.pid
        owner.kill()
        eventually(lambda: server.owner() is not None)
        assert server.owner().pid == os.getpid()
        killed = postmaster(data_dir)
        killed.kill()
        eventually(lambda: server.is_running() and _is_another(postmaster(data_dir), killed))


def test_a_removed_database_is_not_replaced_by_an_empty_one(data_dir, enter, postmaster, caplog):
    with enter(data_dir, supervise=True):
        (data_dir / "postgres").rename(data_dir / "moved")
        left = [process for process in psutil.process_iter() if _serves(process, data_dir / "postgres")]
        assert len(left) == 1
        left[0].kill()
        eventually(lambda: "is missing" in caplog.text)
        assert not (data_dir / "postgres").exists()
    (data_dir / "moved").rename(data_dir / "postgres")


def _serves(process, cluster):
    try:
        return process.cmdline()[1:3] == ["-D", str(cluster)]
    except psutil.Error:
        return False


def test_ctrl_c_stops_in_order(data_dir, start, postmaster, postgres_bin_dir):
    service = start(data_dir, supervise=True)
    service.answer()
    assert os.getsid(postmaster(data_dir).pid) != os.getsid(service.popen.pid)
    service.interrupt()
    service.end()
    assert postmaster(data_dir) is None
    assert control_state(data_dir, postgres_bin_dir) == "shut down"
    assert "fast shutdown" in (data_dir / "postgres.log").read_text()


@pytest.mark.parametrize("wait_s", [0.0, 0.02, 0.05])
def test_ctrl_c_while_it_starts_leaves_nothing_running(data_dir, start, postmaster, wait_s):
    service = start(data_dir, supervise=True)
    eventually(lambda: is_locked(data_dir / "locks" / "transition") or service.popen.poll() is not None)
    time.sleep(wait_s)
    service.interrupt()
    service.end()
    assert postmaster(data_dir) is None
    assert not is_locked(data_dir / "locks" / "server")


def test_a_killed_initialisation_leaves_nothing_behind(empty_dir, enter, start, ask):
    victim = start(empty_dir)
    eventually(lambda: list(empty_dir.glob("postgres.unfinished-*")))
    victim.kill()
    assert not (empty_dir / "postgres").exists()
    with enter(empty_dir) as server:
        assert ask(server.url, "SELECT current_database()") == "geoheal"
    assert not list(empty_dir.glob("postgres.unfinished-*"))


def test_a_pid_file_that_names_another_process_is_stale(data_dir, enter, ask):
    """After a reboot the number in it may be anyone's; it may even be this user's own."""
    owner = (data_dir / "postgres").stat()
    as_server = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "600"], **as_server)
    stale = data_dir / "postgres" / "postmaster.pid"
    stale.write_text(
        f"{stranger.pid}\n{data_dir / 'postgres'}\n1\n5432\n{data_dir / 'run'}\n\n   1   1\nready\n"
    )
    os.chown(stale, owner.st_uid, owner.st_gid)
    with enter(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert stranger.poll() is None
    stranger.send_signal(signal.SIGTERM)
    stranger.wait()


def test_a_server_that_cannot_start_says_why(data_dir, enter, postmaster):
    with pytest.raises(EmbeddedDatabaseError, match='invalid value for parameter "shared_buffers"'):
        enter(data_dir, settings={"shared_buffers": "plenty"})
    assert postmaster(data_dir) is None
    with enter(data_dir) as server:
        assert server.is_running()


def test_a_long_log_is_put_aside(data_dir, enter):
    log = data_dir / "postgres.log"
    with log.open("ab") as file:
        file.truncate(11 * 1024 * 1024)
    enter(data_dir).close()
    assert log.stat().st_size < 1024 * 1024
    assert (data_dir / "postgres.log.1").stat().st_size == 11 * 1024 * 1024
