"""``geoheal export``: every format holds the history in full, and an import reads it back."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pyarrow.parquet as pq
import pytest

from geoheal.history.export import exporter
from geoheal.history.export.export_fields import chosen
from geoheal.history.export.history_writer import open_writer
from geoheal.history.formats.file_kind import FileKind
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.store.session import Database, create_engine
from tests import quick
from tests.waiting import PATIENCE_S

START = datetime(2026, 1, 30, 23, 59, 59, 123456, tzinfo=UTC)
D = 64
STORED = """
    SELECT y.name, s.captured_at, s.id, s.node, s.phi, s.kappa_eff, s.regime, s.confidence, s.surprise,
           s.agency, s.error_rate, s.request_count, s.avg_latency_ms, s.memory_usage_mb, s.cpu_usage_pct,
           s.metrics, v.code_hash, v.active_modules, v.module_versions, s.label, s.context, s.basin
    FROM geoheal.snapshots AS s JOIN geoheal.systems AS y ON y.id = s.system_id
    LEFT JOIN geoheal.code_versions AS v ON v.system_id = s.system_id AND v.id = s.code_version_id
    ORDER BY y.name, s.captured_at, s.id
"""


def reports(count=60):
    """Snapshots with gaps, over the end of a month, of two systems."""
    rng = np.random.default_rng(3)
    for n in range(count):
        yield {
            "system": "shop" if n % 3 else "été, \"q\"",
            "captured_at": START + timedelta(hours=n),
            "phi": None if n % 7 == 3 else float(rng.random()),
            "kappa_eff": float(rng.normal(64, 3)),
            "basin_coords": None if n % 5 == 4 else rng.normal(size=D).tolist(),
            "error_rate": None if n % 4 == 0 else 0.1 + 0.2,
            "request_count": None if n % 3 == 0 else 2**53 - 1 - n,
            "metrics": {"queue_depth": 1e30, "cache.hit_rate": n / 7} if n % 2 else None,
            "label": None if n % 6 == 0 else f'a "quoted", label {n}',
            "context": {"region": "eu-1", "deep": [1, {"ü": None}]} if n % 4 == 1 else None,
            "code_hash": None if n < 20 else "abc",
            "active_modules": ["core", "cart"] if n > 40 else [],
            "module_versions": {"core": "2.0"} if n > 40 else {},
            "node": f"n{n % 2}",
        }  # fmt: skip


@pytest.fixture
def filled(database_url):
    with closing(Database(create_engine(database_url))) as database:
        for each in reports():
            report = parse_report({name: value for name, value in each.items() if value is not None})
            ingest(database, report.system, report.observe(datetime.now(UTC)))
    return database_url


def stored(url):
    with psycopg.connect(url) as connection:
        return connection.execute(STORED).fetchall()


@quick.parametrize("suffix", ["parquet", "feather", "csv", "tsv", "ndjson"], quick=2)
def test_what_is_exported_can_be_imported(geoheal, filled, other_database_url, tmp_path, suffix):
    file = tmp_path / f"history.{suffix}"
    code, out, err = geoheal("export", file)
    assert (code, out, err) == (0, "", f"60 snapshots of 2 systems written to {file}.\n")
    assert list(tmp_path.iterdir()) == [file]
    code, out, err = geoheal("import", file, "--database-url", other_database_url)
    assert (code, out) == (0, "60 rows read: 60 stored in 2 systems, 0 stored before, 0 refused.\n"), err
    for before, after in zip(stored(filled), stored(other_database_url), strict=True):
        assert after[:-1] == before[:-1]
        if before[-1] is None:
            assert after[-1] is None
        else:
            np.testing.assert_allclose(after[-1], before[-1], rtol=2e-7)
    assert geoheal("import", file)[1] == "60 rows read: 0 stored in 2 systems, 60 stored before, 0 refused.\n"


def test_metrics_that_every_row_has_come_back(geoheal, database_url, other_database_url, tmp_path):
    source, file = tmp_path / "in.ndjson", tmp_path / "history.parquet"
    line = '{{"captured_at": "2026-01-01T00:00:{0:02}Z", "metrics": {{"jobs": {0}}}}}\n'
    source.write_text("".join(map(line.format, range(60))))
    assert geoheal("import", source, "--system", "shop")[0] == 0
    assert geoheal("export", file)[0] == 0
    code, _, err = geoheal("import", file, "--database-url", other_database_url)
    assert (code, "metrics" in err) == (0, False), err
    metrics = [row[0] for row in _metrics(other_database_url)]
    assert metrics == [{"jobs": float(number)} for number in range(60)]


def _metrics(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT metrics FROM geoheal.health_timeline ORDER BY captured_at"
        ).fetchall()


def test_a_part_of_the_history_is_chosen(geoheal, filled, tmp_path):
    file = tmp_path / "part.parquet"
    since, until = START + timedelta(hours=3), START + timedelta(hours=30)
    chosen = ("--system", "shop", "--since", since.isoformat(), "--until", until.isoformat())
    assert geoheal("export", file, *chosen, "--columns", "phi, captured_at,system")[0] == 0
    table = pq.read_table(file)
    assert table.column_names == ["phi", "captured_at", "system"]
    expected = [
        each for each in reports() if each["system"] == "shop" and since <= each["captured_at"] < until
    ]
    assert table["captured_at"].to_pylist() == [each["captured_at"] for each in expected]
    assert table["phi"].to_pylist() == [each["phi"] for each in expected]


def test_it_is_written_piece_by_piece_telling_how_far_it_is(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(exporter, "ROWS", 7)
    progress: list[float] = []
    schema, file = chosen(["captured_at", "system"]), tmp_path / "x.parquet"
    with (
        closing(Database(create_engine(filled))) as database,
        file.open("wb") as sink,
        open_writer(FileKind.PARQUET, sink, schema) as writer,
    ):
        summary = exporter.export(database, exporter.Selection(), schema, writer, progress.append)
    groups = pq.ParquetFile(file).metadata
    sizes = [groups.row_group(place).num_rows for place in range(groups.num_row_groups)]
    assert sizes == [7, 7, 7, 7, 7, 5, 7, 7, 6]
    assert summary.rows == 60
    assert progress == sorted(progress)
    assert (progress[5], progress[-1]) == (0.5, 1.0)


def test_a_simplex_is_reported_as_probabilities(geoheal, database_url, tmp_path):
    source, file = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    source.write_text('{"captured_at": "2026-01-01T00:00:00Z", "basin_coords": [0.5, 0.25, 0.25]}\n')
    assert geoheal("import", source, "--geometry", "simplex", "--system", "p")[0] == 0
    code, _, err = geoheal("export", file)
    assert "--geometry simplex for p" in err
    row = json.loads(file.read_text())
    assert row["basin_coords"] == pytest.approx([0.5, 0.25, 0.25])
    assert row["drift"] == 0.0
    assert "phi" not in row
    assert code == 0


UNUSABLE = [
    (("--columns", "phii"), "did you mean phi?"),
    (("--columns", "phi,phi"), "phi is named twice"),
    (("--since", "yesterday"), "--since 'yesterday' is not a time"),
    (("--until", "2026-01-01T00:00:00"), "with its offset"),
    (("--system", "nobody"), "There is no system 'nobody'"),
]


@pytest.mark.parametrize(("options", "says"), UNUSABLE, ids=[says for _, says in UNUSABLE])
def test_what_cannot_be_exported_leaves_no_file(geoheal, tmp_path, options, says):
    code, out, err = geoheal("export", tmp_path / "x.csv", *options)
    assert (code, out) == (2, "")
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_when_asked_to(geoheal, filled, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("mine")
    assert "--force replaces it" in geoheal("export", file)[2]
    assert file.read_text() == "mine"
    assert geoheal("export", file, "--force")[0] == 0
    assert len(file.read_text().splitlines()) == 61
    assert "cannot be written" in geoheal("export", tmp_path / "nowhere" / "x.csv")[2]
    assert "use --format" in geoheal("export", tmp_path / "x.doc")[2]


@pytest.mark.thorough
def test_standard_output_can_be_piped(filled):
    command = [sys.executable, "-m", "geoheal.cli", "export", "-", "--format", "ndjson", "--system", "shop"]
    environment = os.environ | {"GEOHEAL_DATABASE_URL": filled}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["captured_at"] for row in rows] == sorted(row["captured_at"] for row in rows)
    assert len(rows) == 40


@pytest.mark.thorough
def test_the_commands_for_analysts_work(filled, tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "analysts.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        env=os.environ | {"GEOHEAL_DATABASE_URL": filled, "PATH": programs},
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 3
    assert {each.name for each in tmp_path.iterdir()} == {"shop.parquet", "all.csv"}
