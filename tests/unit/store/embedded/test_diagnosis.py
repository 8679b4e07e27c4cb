"""What a failure means."""

from pathlib import Path

import pytest

from geoheal.store.embedded.diagnosis import TAIL_LINES, failure, log_tail

CLUSTER = Path("/data/postgres")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "Free space"),
        ('could not extend file "base/1/2691"\nHINT:  Check free disk space.', "Free space"),
        ("[Errno 30] Read-only file system: '/data/locks/transition'", "read-only"),
        ("initdb: error: could not look up effective user ID 12345: user does not exist", "/etc/passwd"),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", "try again in a moment"),
        ('FATAL:  lock file "postmaster.pid" already exists', "Another PostgreSQL"),
        ('could not resize shared memory segment "/PostgreSQL.1" to 8388608 bytes', "--shm-size"),
        ("PANIC:  could not locate a valid checkpoint record at 0/1", "restore a backup"),
        ('could not open file "global/pg_control": Permission denied', "may not use"),
        ("something new", "Its last lines are below"),
    ],
)
def test_the_advice_fits_what_was_said(said, advice):
    message = failure("PostgreSQL could not start in /data/postgres", said, CLUSTER).message
    assert message.startswith("PostgreSQL could not start in /data/postgres. ")
    assert advice in message
    assert "GEOHEAL_DATABASE_URL" in message
    assert message.endswith(said)


def test_silence_is_reported():
    assert "wrote nothing" in failure("It ended", "", CLUSTER).message


def test_the_tail_is_what_this_start_wrote(tmp_path):
    log = tmp_path / "postgres.log"
    log.write_text("an old error\n")
    before = log.stat().st_size
    with log.open("a") as file:
        file.writelines(f"line {number}\n" for number in range(100))
    assert log_tail(log, before).splitlines() == [f"line {number}" for number in range(100 - TAIL_LINES, 100)]
    assert log_tail(log, log.stat().st_size) == ""
    assert log_tail(tmp_path / "missing", 0) == ""
