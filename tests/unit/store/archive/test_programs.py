"""Which of PostgreSQL's programs writes and reads a backup."""

import importlib.util

import pytest

from geoheal.errors import DatabaseError
from geoheal.store.archive.programs import newest, program_for

WORKS = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 99.1'\n"
BROKEN = "#!/bin/sh\necho 'Error: You must install a postgresql-client package' >&2\nexit 1\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Put a program on a machine that has no others."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(script):
        file = tmp_path / "pg_dump"
        file.write_text(script)
        file.chmod(0o755)
        return str(file)

    return put


@pytest.fixture
def without_wheel(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)


def test_the_machines_program_serves_without_the_wheel(machine, without_wheel):
    path = machine(WORKS)
    assert program_for("pg_dump", 18).path == newest("pg_dump").path == path


def test_a_program_that_does_not_run_gives_way_to_the_wheels(machine):
    path = machine(BROKEN)
    assert program_for("pg_dump", 18).path != path


def test_where_no_program_runs_that_is_said(machine, without_wheel):
    machine(BROKEN)
    with pytest.raises(DatabaseError, match="No working pg_dump is installed"):
        newest("pg_dump")
    with pytest.raises(DatabaseError, match="The server is PostgreSQL 18, and no pg_dump of that version"):
        program_for("pg_dump", 18)
