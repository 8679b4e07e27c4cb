"""docs/grafana/geoheal-postgresql.json: an analyst may ask every query in it, and has an answer."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

DASHBOARD = json.loads(
    (Path(__file__).parents[3] / "docs" / "grafana" / "geoheal-postgresql.json").read_text(encoding="utf-8")
)
NOW = datetime.now(UTC)
SINCE, UNTIL = (
    f"'{NOW - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}'",
    f"'{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}'",
)
MACROS = {
    r"\$__timeGroupAlias\((\w+), \$__interval\)": r'floor(extract(epoch from \1)/60)*60 AS "time"',
    r"\$__timeFilter\((\w+)\)": rf"\1 BETWEEN {SINCE} AND {UNTIL}",
    r"\$__timeFrom\(\)": SINCE,
    r"\$__timeTo\(\)": UNTIL,
    r"\$\{system:sqlstring\}": "'shop'",
}
"""What Grafana puts in their place."""


def expanded(query: str) -> str:
    for macro, meaning in MACROS.items():
        query = re.sub(macro, meaning, query)
    assert "$" not in query, query
    return query


def queries() -> dict[str, dict[str, Any]]:
    """Return what is asked, by the title of who asks it."""
    panels = {panel["title"]: target for panel in DASHBOARD["panels"] for target in panel["targets"]}
    return panels | {f"marks: {note['name']}": note["target"] for note in DASHBOARD["annotations"]["list"]}


def test_every_query_has_an_answer(analyst, database_url):
    with psycopg.connect(database_url) as owner:  # the story's patch waits for approval
        owner.execute("UPDATE geoheal.patches SET applied_at = created_at")
    (variable,) = [each for each in DASHBOARD["templating"]["list"] if each["type"] == "query"]
    assert ("shop",) in analyst.execute(variable["query"]).fetchall()
    assert len(queries()) >= 15
    for title, target in queries().items():
        asked = analyst.execute(expanded(target["rawSql"]).encode())
        columns = [column.name for column in asked.description]
        rows = asked.fetchall()
        assert rows, title
        assert any(value is not None for row in rows for value in row[1:]), title
        if target["format"] == "time_series":
            assert columns[0] == "time", title


def test_overrides_name_columns_that_there_are(analyst):
    for panel in DASHBOARD["panels"]:
        asked = analyst.execute(expanded(panel["targets"][0]["rawSql"]).encode())
        named = {each["matcher"]["options"] for each in panel["fieldConfig"]["overrides"]}
        assert named <= {column.name for column in asked.description}, panel["title"]
