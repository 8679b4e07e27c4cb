"""``geoheal backtest``: what would have been said, with nothing stored and nobody alerted."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from geoheal.errors import InvalidInput

START = datetime(2026, 4, 1, tzinfo=UTC)
ROWS, FAULT = 1500, range(900, 930)
KEPT = ("anomalies", "calibrations", "detector_states", "incidents", "alerts", "baselines", "own_rules")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Return a day of minutes with a labelled fault of half an hour."""
    rng = random.Random(3)
    path = tmp_path / "history.csv"
    rows = (
        f"{(START + timedelta(minutes=n)).isoformat()},{rng.gauss(50, 4) * (4 if n in FAULT else 1):.2f},"
        f"{0.2 if n in FAULT else 0.001},{int(n in FAULT)}\n"
        for n in range(ROWS)
    )
    path.write_text("captured_at,avg_latency_ms,error_rate,label\n" + "".join(rows))
    return path


def test_a_system_is_judged_by_rules_and_detection_against_its_labels(geoheal, database_url, history):
    assert geoheal("import", history, "--system", "shop")[0] == 0
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO geoheal.own_rules (id, name, system, metric, comparison, threshold, for_s, "
            "keep_firing_for_s, severity, updated_at, updated_by) VALUES (gen_random_uuid(), 'SLOW', 'shop', "
            "'avg_latency_ms', '>', 120, 120, 60, 'warning', now(), 'me')"
        )
    counts = " + ".join(f"(SELECT count(*) FROM geoheal.{each})" for each in KEPT)
    code, out, err = geoheal("backtest", "--system", "shop", "--json")
    assert code == 0, err
    body = json.loads(out)
    assert {"detection", "ERROR_RATE_HIGH", "RULE_SLOW"} <= {each["source"] for each in body["alarms"]}
    assert (body["score"]["events"], body["score"]["found"]) == (1, 1)
    rule = next(each for each in body["alarms"] if each["source"] == "RULE_SLOW")
    assert rule["at"] == (START + timedelta(minutes=FAULT[0] + 2)).isoformat()
    with psycopg.connect(database_url) as connection:
        assert connection.execute(f"SELECT {counts}").fetchone() == (1,)
    code, out, err = geoheal("backtest", "--system", "shop", "--until", "2026-04-01T12:00:00Z")
    assert (code, "▲" in out, "0 of 0 labelled events found" in out) == (0, False, True), out + err


@pytest.mark.thorough
def test_a_file_is_judged_without_a_trace_whatever_is_set_for_the_database(
    geoheal, database_url, history, monkeypatch
):
    monkeypatch.setenv("GEOHEAL_RETENTION_DAYS", "30")
    monkeypatch.setenv("GEOHEAL_DIRECT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/elsewhere")
    code, out, err = geoheal("backtest", history)
    assert (code, "1 of 1 labelled events found" in out) == (0, True), out + err
    assert all(mark in out for mark in ("▲", "■", "judged", "ERROR_RATE_HIGH"))
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM geoheal.systems").fetchone() == (0,)


@pytest.mark.thorough
def test_a_column_of_anomalies_is_the_label_and_json_stands_alone(geoheal, history, tmp_path):
    path = tmp_path / "kpi.csv"
    path.write_text(
        "\n".join(
            f"{moment[:10]} {moment[11:19]},{latency},{label}"
            for moment, latency, _, label in (line.split(",") for line in history.read_text().split()[1:])
        )
    )
    path.write_text("timestamp,value,is_anomaly\n" + path.read_text())
    code, out, err = geoheal("backtest", path, "--timezone", "Europe/Berlin", "--json")
    assert code == 0, err
    body = json.loads(out)
    assert (body["score"]["events"], body["score"]["found"]) == (1, 1)
    assert "'is_anomaly' describes what was wrong, so it becomes the label" in err
    assert "1,500 rows read: 1,500 used, 0 refused." in err


@pytest.mark.thorough
def test_what_cannot_be_judged_is_said(geoheal, tmp_path):
    with pytest.raises(InvalidInput, match="--system NAME"):
        geoheal("backtest")
    local = tmp_path / "local.csv"
    local.write_text("captured_at,avg_latency_ms\n2026-04-01 00:00:00,1\n")
    with pytest.raises(InvalidInput, match=r"No row of local\.csv can be judged; see the reasons above"):
        geoheal("backtest", local)
    path = tmp_path / "short.csv"
    path.write_text("captured_at,avg_latency_ms\n2026-04-01T00:00:00Z,1\n2026-04-01T00:01:00Z,1\n")
    assert geoheal("import", path, "--system", "short")[0] == 0
    code, out, err = geoheal("backtest", "--system", "short")
    assert (code, "No alarm would have been raised" in out, "detection was not used" in err) == (
        0,
        True,
        True,
    ), err
    assert "has no labels of anomalies" in out
