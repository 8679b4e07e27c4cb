"""``geoheal import`` against a real database: every format, every reason, twice."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from geoheal.errors import Conflict

DEV = Path(__file__).parents[3].parent / "shared" / "detection" / "dev"
START = datetime(2026, 1, 30, tzinfo=UTC)
D = 5


def history(rows: int = 40) -> pa.Table:
    rng = np.random.default_rng(7)
    columns = {
        "captured_at": pa.array([START + timedelta(hours=n) for n in range(rows)], pa.timestamp("us", "UTC")),
        "phi": [None if n % 7 == 0 else round(n / rows, 3) for n in range(rows)],
        "avg_latency_ms": [float(n) for n in range(rows)],
        "request_count": [n if n % 3 else None for n in range(rows)],
        "node": [f"node {n % 2}" if n % 5 else None for n in range(rows)],
        "label": [f"label {n}" for n in range(rows)],
        "code_hash": ["abc" if n < rows // 2 else "def" for n in range(rows)],
    }
    basins = rng.random((rows, D))
    return pa.table(columns | {f"b{place}": basins[:, place] for place in range(D)})


def write(table: pa.Table, path: Path) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        times = table["captured_at"].cast(pa.int64())
        pa_csv.write_csv(table.set_column(0, "captured_at", times), path)
    else:
        rows = [{**row, "captured_at": row["captured_at"].isoformat()} for row in table.to_pylist()]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".ndjson"])
def test_a_file_of_any_kind_is_stored_as_it_says_and_only_once(geoheal, database_url, tmp_path, suffix):
    table = history()
    path = write(table, tmp_path / f"history{suffix}")
    arguments = ("import", path, "--system", "shop", "--basin-prefix", "b", "--geometry", "simplex")
    code, out, _ = geoheal(*arguments)
    assert (code, out.splitlines()[-1]) == (0, "40 rows read: 40 stored in shop, 0 stored before, 0 refused.")
    stored = query(
        database_url,
        """SELECT captured_at, phi, avg_latency_ms, request_count, node, label, c.code_hash, basin, drift
           FROM geoheal.snapshots AS s JOIN geoheal.code_versions AS c USING (system_id)
           WHERE c.id = s.code_version_id
           ORDER BY captured_at""",
    )
    names = ("captured_at", "phi", "avg_latency_ms", "request_count", "node", "label", "code_hash")
    assert [row[:7] for row in stored] == list(zip(*(table[name].to_pylist() for name in names), strict=True))
    coords = np.stack([table[f"b{place}"].to_numpy() for place in range(D)], axis=1)
    amplitudes = np.sqrt(coords / coords.sum(axis=1, keepdims=True))
    np.testing.assert_allclose([row[7] for row in stored], amplitudes, atol=1e-6)
    expected = 2 * np.arccos(np.clip(amplitudes @ amplitudes[0], -1, 1))
    np.testing.assert_allclose([row[8] for row in stored], expected, atol=1e-3)
    code, out, _ = geoheal(*arguments)
    assert (code, out.splitlines()[-1]) == (0, "40 rows read: 0 stored in shop, 40 stored before, 0 refused.")
    assert query(database_url, "SELECT count(*) FROM geoheal.snapshots") == [(40,)]


def test_a_repaired_file_stores_what_was_rejected_and_nothing_twice(geoheal, database_url, tmp_path):
    path = tmp_path / "history.csv"
    good = "".join(f"2026-01-01T00:00:{n:02}Z,0.{n}\n" for n in range(10, 20))
    path.write_text("captured_at,phi\n" + good + "2026-01-02T00:00:00Z,high\n")
    code, out, _ = geoheal("import", path)
    assert (code, out) == (1, "11 rows read: 10 stored in default, 0 stored before, 1 refused.\n")
    path.write_text("captured_at,phi\n" + good + "2026-01-02T00:00:00Z,0.9\n")
    code, out, _ = geoheal("import", path)
    assert (code, out) == (0, "11 rows read: 1 stored in default, 10 stored before, 0 refused.\n")


REJECTED = [
    ("phi", "1.5", "phi: "),
    ("phi", "high", "phi: "),
    ("error_rate", "-0.1", "error_rate: "),
    ("avg_latency_ms", "inf", "avg_latency_ms: "),
    ("request_count", "1.5", "request_count: "),
    ("memory_usage_mb", "-1", "memory_usage_mb: "),
    ("captured_at", "tomorrow", "captured_at: "),
    ("captured_at", "2026-01-01T00:00:00", "captured_at: "),
    ("captured_at", "2999-01-01T00:00:00Z", "future"),
    ("captured_at", "1999-01-01T00:00:00Z", "not kept"),
    ("captured_at", "", "captured_at is missing"),
    ("id", "seven", "id: "),
    ("node", "n" * 201, "node: "),
    ("label", "\x07", "label: "),
    ("regime", "angry", "regime: "),
    ("context", "[1]", "context: "),
    ("b0", "", "Coordinate 0 (b0) is missing"),
    ("b1", "x", "Coordinate 1 (b1) is not a number"),
    ("b1", "nan", "Coordinate 1 is nan"),
    ("b1", "-1", "Coordinate 1 is -1.0; a probability cannot be negative"),
]


def test_every_reason_is_reported_with_its_line_and_good_rows_are_stored(geoheal, database_url, tmp_path):
    path, rejects = tmp_path / "history.csv", tmp_path / "rejects.csv"
    good = {
        "captured_at": "2026-01-01T00:00:00Z", "phi": "0.7", "error_rate": "0", "avg_latency_ms": "1",
        "request_count": "1", "memory_usage_mb": "1", "id": "", "node": "", "label": "", "regime": "",
        "context": "", "code_hash": "", "b0": "0.5", "b1": "0.5",
    }  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, good)
        rows.writeheader()
        rows.writerow(good)
        for field, value, _ in REJECTED:
            rows.writerow({**good, field: value})
        file.write("too,few\r\n")
        rows.writerow({**dict.fromkeys(good, ""), "captured_at": good["captured_at"]})
        rows.writerow({**good, "node": "last"})
    code, out, err = geoheal(
        "import", path, "--basin-prefix", "b", "--geometry", "simplex", "--rejects", rejects
    )
    assert code == 1
    assert (
        f"2 stored in default, 0 stored before, 1 without a measurement, {len(REJECTED) + 1} refused." in out
    )
    with rejects.open(encoding="utf-8") as file_of_rejects:
        reasons = {int(row["line"]): row["reason"] for row in csv.DictReader(file_of_rejects)}
    for line, (_, _, says) in enumerate(REJECTED, start=3):
        assert says in reasons[line], (line, reasons[line])
    end = 3 + len(REJECTED)
    assert "2 cells" in reasons[end]
    assert set(reasons) == set(range(3, end + 1))
    assert "line 3: phi" in err
    assert str(rejects) in err
    assert query(database_url, "SELECT node FROM geoheal.snapshots ORDER BY node") == [("last",), (None,)]


def test_ids_of_the_file_are_kept_and_other_content_under_one_is_rejected(geoheal, tmp_path):
    path = tmp_path / "history.ndjson"
    one = "019c0000-0000-7000-8000-000000000001"
    path.write_text(json.dumps({"id": one, "phi": 0.5}) + "\n")
    assert geoheal("import", path)[0] == 0
    assert "1 stored before" in geoheal("import", path)[1]
    path.write_text(json.dumps({"id": one, "phi": 0.6}) + "\n")
    code, _, err = geoheal("import", path)
    assert code == 1
    assert "already stored with other content" in err


def test_fields_that_first_appear_late_in_ndjson_are_not_lost(geoheal, database_url, tmp_path):
    path = tmp_path / "history.ndjson"
    rows = [{"captured_at": f"2026-01-01T00:{n // 60:02}:{n % 60:02}Z", "phi": 0.5} for n in range(200)]
    rows[150]["context"] = {"deploy": 7}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert geoheal("import", path)[0] == 0
    found = query(database_url, "SELECT context FROM geoheal.snapshots WHERE context IS NOT NULL")
    assert found == [({"deploy": 7},)]


def test_a_column_tells_systems_apart(geoheal, database_url, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("captured_at,phi,who\n1770000000,0.5,a\n1770000001,0.6,b\n1770000002,0.7,a\n")
    code, out, _ = geoheal("import", path, "--system", "fleet", "--system-column", "who")
    assert (code, out) == (0, "3 rows read: 3 stored in 2 systems, 0 stored before, 0 refused.\n")
    counted = """SELECT name, count(*) FROM geoheal.snapshots JOIN geoheal.systems AS y ON y.id = system_id
                 GROUP BY 1 ORDER BY 1"""
    assert query(database_url, counted) == [("fleet/a", 2), ("fleet/b", 1)]
    path.write_text("captured_at,phi,who\n1770000003,0.5,a\n1770000004,0.6,b\u202ex\n")
    code, out, err = geoheal("import", path, "--system", "fleet", "--system-column", "who")
    assert (code, "1 stored in fleet/a, 0 stored before, 1 refused" in out) == (1, True), (code, out)
    assert "every character of a name must be visible" in out + err


@pytest.mark.parametrize(
    ("name", "content", "arguments", "says"),
    [
        ("x.csv", b"", (), "no first line"),
        ("x.csv", b"a,b\n1,2\n", (), "No column holds the times"),
        ("x.csv", b"captured_at,a\n1,2\n", ("--map", "a=fhi"), "did you mean phi"),
        ("x.csv", b"captured_at,a\n1,2\n", ("--map", "a"), "COLUMN=FIELD"),
        ("x.parquet", b"PAR1 this is none", (), "not a Parquet file"),
        ("x.ndjson", b"nothing\n", (), "no JSON object"),
        ("x.what", b"\x00\x01", (), "--format"),
        ("x.csv", None, (), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_exit_code_2_with_a_reason(
    geoheal, tmp_path, name, content, arguments, says
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, err = geoheal("import", tmp_path / name, *arguments)
    assert code == 2
    assert says in err


def test_basins_that_are_not_the_systems_are_not_accepted(geoheal, tmp_path):
    path = write(history(), tmp_path / "history.parquet")
    assert geoheal("import", path, "--system", "shop", "--basin-prefix", "b")[0] == 0
    code, _, err = geoheal("import", path, "--system", "shop", "--basin", "b0,b1")
    assert code == 2
    assert "2 coordinates; system 'shop' has basins of 5" in err
    with pytest.raises(Conflict, match="omit --geometry"):
        geoheal("import", path, "--system", "shop", "--basin-prefix", "b", "--geometry", "simplex")


def test_a_baseline_is_set_where_a_row_says_so(geoheal, database_url, tmp_path):
    path = tmp_path / "history.ndjson"
    rows = [
        {"captured_at": 1770000000 + n, "basin_coords": [1.0, float(n)], "set_baseline": n == 2}
        for n in range(4)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert geoheal("import", path)[0] == 0
    drift = [
        row[0] for row in query(database_url, "SELECT drift FROM geoheal.snapshots ORDER BY captured_at")
    ]
    assert drift[0] == drift[2] == 0.0
    assert drift[3] == pytest.approx(np.arctan(3) - np.arctan(2), abs=1e-6)


@pytest.mark.thorough
@pytest.mark.skipif(not DEV.is_dir(), reason="the labelled series are not beside the project")
@pytest.mark.parametrize(
    ("name", "options", "systems"),
    [
        ("nab", ("--map", "value=avg_latency_ms"), 10),
        ("digits64", ("--basin-prefix", "b", "--geometry", "simplex"), 10),
    ],
)
def test_real_telemetry_comes_in_at_one_go_and_only_once(geoheal, name, options, systems):
    arguments = ("import", DEV / f"{name}.parquet", "--system", name, "--system-column", "series", *options)
    rows = pq.ParquetFile(DEV / f"{name}.parquet").metadata.num_rows
    code, out, err = geoheal(*arguments)
    refused = 0 if name == "digits64" else rows - int(out.split()[0].replace(",", ""))
    assert f"in {systems} systems" in out
    assert code == (1 if refused else 0)
    assert "Not used: part." in err
    assert f"{rows - refused:,} stored before" in geoheal(*arguments)[1]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".ndjson"])
def test_any_number_of_columns_become_metrics(geoheal, database_url, tmp_path, suffix):
    rng = np.random.default_rng(3)
    figures = {f"m{place:02}": rng.normal(size=30) for place in range(38)}
    times = pa.array([START + timedelta(minutes=n) for n in range(30)], pa.timestamp("us", "UTC"))
    gaps = [None if n % 4 else float(n) for n in range(30)]
    table = pa.table({"captured_at": times, **figures, "queue": gaps})
    path = write(table, tmp_path / f"metrics{suffix}")
    arguments = ("import", path, "--metrics", "m*", "--map", "queue=metrics.queue_depth")
    for said in ("30 stored", "0 stored in default, 30 stored before"):
        code, out, _ = geoheal(*arguments)
        assert (code, said in out) == (0, True), out
    stored = query(database_url, "SELECT metrics FROM geoheal.health_timeline ORDER BY captured_at")
    expected = [
        {name: values[n] for name, values in figures.items()} | ({} if n % 4 else {"queue_depth": n})
        for n in range(30)
    ]
    assert [row[0] for row in stored] == [pytest.approx(row) for row in expected]
