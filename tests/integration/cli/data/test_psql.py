"""The terminal gets its database by environment variables: a command line can be read by everybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geoheal.cli.data.psql import variables_of


def test_the_password_travels_in_the_environment():
    assert variables_of("postgresql://u:secret@h:6432/d?sslmode=require") == {
        "PGUSER": "u",
        "PGPASSWORD": "secret",
        "PGHOST": "h",
        "PGPORT": "6432",
        "PGDATABASE": "d",
        "PGSSLMODE": "require",
    }


def psql(database_url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "psql", *arguments],
        env=os.environ | {"GEOHEAL_DATABASE_URL": database_url},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.thorough
def test_psql_reads_and_writes_only_where_asked_to(database_url):
    refused = psql(database_url, "-At", "-c", "SELECT 6 * 7", "-c", "CREATE TABLE mine ()")
    assert (refused.returncode, refused.stdout) == (1, "42\n")
    assert "read-only transaction" in refused.stderr
    assert psql(database_url, "--write", "--", "-c", "CREATE TABLE mine ()").returncode == 0
