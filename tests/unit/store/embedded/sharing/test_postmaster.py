"""Reading postmaster.pid, and telling whose process it names."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from geoheal.store.embedded.sharing.postmaster import (
    PID_FILE,
    PidFile,
    find_postmaster,
    is_stale,
    parse_pid_file,
    serves,
)

CLUSTER = Path("/var/lib/geoheal/postgres")
BINARY = "/opt/pg/bin/postgres"


@pytest.fixture
def stranger():
    """Yield a living process that is not a PostgreSQL."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def test_each_stage_of_a_start_can_be_read():
    first = "42\n/data\n1763905432\n5432\n\n"
    assert parse_pid_file(first) == PidFile(42, "", "")
    assert parse_pid_file(first + "\n 88 65536\nstarting\n") == PidFile(42, "", "starting")
    late = "42\n/data\n1763905432\n5432\n/run/db\n\n  8826964     65536\nready   \n"
    assert parse_pid_file(late) == PidFile(42, "/run/db", "ready")


def test_single_user_mode_has_a_process_too():
    assert parse_pid_file("-42\n/data\n1763905432\n5432\n\n") == PidFile(42, "", "")


@pytest.mark.parametrize("text", ["", "\n", "4", "garbage\n/data\n"])
def test_half_a_file_says_nothing(text):
    assert parse_pid_file(text) is None


def test_the_server_is_known_by_its_arguments():
    assert serves([BINARY, "-D", str(CLUSTER), "-c", "fsync=on"], CLUSTER)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [BINARY],
        [BINARY, "-D"],
        [BINARY, "-D", "/elsewhere"],
        [BINARY, "-D", "postgres"],
        ["/usr/bin/tail", "-D", str(CLUSTER)],
        ["postgres: geoheal-1: checkpointer"],
    ],
)
def test_others_are_not(arguments):
    assert not serves(arguments, CLUSTER)


def test_a_process_that_is_not_postgres_makes_the_file_stale(stranger):
    assert is_stale(stranger.pid, CLUSTER)


def test_a_process_that_is_gone_is_left_to_postgres(stranger):
    stranger.kill()
    stranger.wait()
    assert not is_stale(stranger.pid, CLUSTER)


def test_a_dead_process_that_nobody_has_buried_makes_the_file_stale(stranger):
    stranger.kill()
    while psutil.Process(stranger.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert is_stale(stranger.pid, CLUSTER)


def test_the_number_of_another_process_is_not_a_server(tmp_path, stranger):
    (tmp_path / PID_FILE).write_text(f"{stranger.pid}\n{tmp_path}\n1\n5432\n/run\n\n 1 1\nready\n")
    assert find_postmaster(tmp_path, psutil.Process(stranger.pid).uids().effective) is None
