"""``geoheal schema``: the dictionary of the connected database."""

import json

import psycopg
import pytest

from geoheal.errors import MigrationRequired


def test_the_dictionary_is_that_of_the_connected_database(geoheal, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("COMMENT ON COLUMN geoheal.daily_health.day IS 'a | b'")
        connection.execute("COMMENT ON COLUMN geoheal.systems.name IS NULL")
    code, out, err = geoheal("schema")
    assert (code, err) == (0, "")
    assert "| `day` | date | a \\| b |" in out
    assert "| `name` | text not null |  |" in out
    body = json.loads(geoheal("schema", "--json")[1])
    views = {each["name"]: each for each in body["relations"] if each["kind"] == "view"}
    day = {"name": "day", "type": "date", "nullable": True, "comment": "a | b"}
    assert day in views["daily_health"]["columns"]
    assert not any(each["name"].startswith("snapshots_2") for each in body["relations"])
    assert {"rolling_health", "drift_from"} <= {each["name"] for each in body["functions"]}


def test_a_database_without_the_schema_is_reported(geoheal, empty_database_url):
    with pytest.raises(MigrationRequired, match="geoheal migrate"):
        geoheal("schema", "--database-url", empty_database_url)
