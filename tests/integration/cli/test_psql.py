"""The terminal gets its database by environment variables: a command line can be read by everybody."""

import os
import subprocess
import sys
from pathlib import Path

from geoheal.cli.psql import variables_of


def test_the_password_travels_in_the_environment():
    assert variables_of("postgresql://u:secret@h:6432/d?sslmode=require") == {
        "PGUSER": "u",
        "PGPASSWORD": "secret",
        "PGHOST": "h",
        "PGPORT": "6432",
        "PGDATABASE": "d",
        "PGSSLMODE": "require",
    }


def test_psql_answers(database_url):
    command = [sys.executable, "-m", "geoheal.cli", "psql", "--", "-At", "-c", "SELECT 6 * 7"]
    done = subprocess.run(
        command,
        env=os.environ | {"GEOHEAL_DATABASE_URL": database_url},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "42\n"
