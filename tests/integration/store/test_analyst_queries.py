"""docs/analysts.md: every query in it answers, and an analyst may ask it."""

import re
from pathlib import Path

import psycopg
import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "analysts.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^### (.*?)\n\n```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_every_question_is_answered(analyst):
    assert len(QUESTIONS) == PAGE.count("```sql") >= 12
    for title, query in QUESTIONS:
        assert analyst.execute(query).fetchall(), title


def relations(analyst, kinds):
    return analyst.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema' "
        "AND c.relkind::text = ANY (%s)",
        [kinds],
    ).fetchall()


def test_every_view_is_readable_and_questioned_and_stays_as_it_is(analyst):
    views = relations(analyst, ["v"])
    assert len(views) >= 13
    for schema, view in views:
        if schema == "geoheal":
            assert analyst.execute(f"SELECT * FROM geoheal.{view}").fetchall(), view
            assert view == "monitored_systems" or f"geoheal.{view}" in PAGE, view
    for schema, view in views:
        if schema == "geoheal":
            for change in (f"DELETE FROM geoheal.{view}", f"DROP VIEW geoheal.{view}"):
                with pytest.raises(psycopg.Error) as caught:
                    analyst.execute(change)
                assert caught.value.sqlstate in ("42501", "55000"), change


def test_no_table_is_readable(one_server, analyst):
    tables = relations(analyst, ["r", "p", "S", "m"])
    assert {"api_tokens", "patches", "snapshots", "procrastinate_jobs"} <= {name for _, name in tables}
    for schema, table in tables:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(f'SELECT * FROM "{schema}"."{table}"')


def test_an_analyst_makes_nothing_and_sees_no_secret(analyst):
    for what in ("TABLE geoheal.mine ()", "VIEW geoheal.mine AS SELECT 1", "SCHEMA mine"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(f"CREATE {what}")
    columns = analyst.execute(
        "SELECT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid "
        "WHERE c.relnamespace = 'geoheal'::regnamespace AND c.relkind = 'v'"
    ).fetchall()
    assert not {name for (name,) in columns} & {"token_hash", "hash", "payload", "new_code", "old_code"}
