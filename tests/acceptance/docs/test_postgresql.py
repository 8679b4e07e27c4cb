"""docs/postgresql.md: the role and the database that it makes are enough for geoheal."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.acceptance.docs.blocks import ROOT, blocks
from tests.waiting import PATIENCE_S

NAMES = ("geoheal_docs", "ann_docs")
"""In place of those of the page: the tests' server is everybody's."""

PAGE = [
    block
    for block in blocks(ROOT / "docs" / "postgresql.md")
    if block.language in {"sql", "sh"} and block.mark != "not run"
]


@pytest.fixture
def administrator(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
        connection.execute(f"DROP DATABASE IF EXISTS {NAMES[0]} WITH (FORCE)")
        for name in NAMES:
            connection.execute(f"DROP ROLE IF EXISTS {name}")


def here(code: str) -> str:
    """Return the page's code, with the names of these tests."""
    for word in ("ROLE", "DATABASE", "OWNER"):
        code = code.replace(f"{word} geoheal", f"{word} {NAMES[0]}")
    return code.replace("ann", NAMES[1])


@pytest.mark.thorough
def test_the_role_of_the_page_can_migrate_and_let_an_analyst_in(
    administrator: psycopg.Connection, database_url: str, tmp_path: Path
):
    url = sa.make_url(database_url).set(username=NAMES[0], password="choose-one", database=NAMES[0])
    environment = {
        **os.environ,
        "GEOHEAL_DATABASE_URL": url.render_as_string(hide_password=False),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    printed = ""
    for block in PAGE:
        code = here(block.code)
        if block.language == "sql":
            for statement in code.split(";\n"):
                if statement.strip():
                    administrator.execute(statement.encode())
            continue
        script = "\n".join(line for line in code.splitlines() if not line.startswith("export "))
        done = subprocess.run(
            ["bash", "-euc", script],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        printed += done.stdout
    assert NAMES[1] in printed
