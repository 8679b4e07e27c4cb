"""``geoheal import`` of a Parquet file, against plain psycopg binary COPY of the same rows.

Run ``python benchmarks/import_copy.py``. All ways fill the same migrated, partitioned and empty table of an
embedded PostgreSQL, in turns, in processes of their own:

* ``geoheal import``, from the start of its process to the end: reading, validation, ids, drift and the search
  for duplicates included;
* psycopg's ``copy.write_row`` (binary, types set), timed while it writes and commits: reading the file is not
  counted;
* psycopg's ``copy.write`` of bytes that PostgreSQL itself made before: what the server can take in at best.

Targets: at least 60 % of the rate of ``write_row``, and a peak (VmHWM of the import) below 400 MiB.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from geoheal.store.embedded import open_embedded
from geoheal.store.operations import migrate

TABLE = "geoheal.snapshots"
FIRST_US = 1_780_000_000_000_000
BLOCK = 2**18
PIECE = 50_000
FIGURES = ("phi", "kappa_eff", "error_rate", "avg_latency_ms", "memory_usage_mb")


def main() -> None:
    """Print the rates, and what they are to each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--as", dest="part", choices=["import", "rows", "bytes"], help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        url, file = options.files
        ways = {"import": peak_of_import, "rows": write_rows, "bytes": write_bytes}
        print(json.dumps(ways[options.part](url, Path(file))))
        return
    with tempfile.TemporaryDirectory(prefix="geoheal-bench-", dir="/var/tmp") as folder:
        compare(Path(folder), options.rows, options.rounds)


def compare(folder: Path, rows: int, rounds: int) -> None:
    """Let the three ways take turns."""
    parquet, ready = folder / "history.parquet", folder / "rows.bin"
    make_history(parquet, rows)
    with open_embedded(folder / "data") as server:
        migrate.upgrade(server.url)
        in_child("import", server.url, parquet)  # makes partitions and system, and what the others copy
        stored = folder / "stored.parquet"
        dump(server.url, ready, stored)
        files = {"import": parquet, "rows": stored, "bytes": ready}
        seconds: dict[str, list[float]] = {way: [] for way in files}
        peaks = []
        for way, file in [*files.items()] * rounds:
            empty(server.url)
            started = time.perf_counter()
            result = in_child(way, server.url, file)
            seconds[way].append(time.perf_counter() - started if way == "import" else result)
            peaks.extend([result] if way == "import" else [])
            assert count(server.url) == rows
    report(rows, seconds, max(peaks))


def report(rows: int, seconds: dict[str, list[float]], peak: float) -> None:
    """Print rates, ratios and the peak."""
    rate = {way: rows / statistics.median(taken) for way, taken in seconds.items()}
    rounds, load = len(seconds["import"]), os.getloadavg()[0]
    print(f"{rows:,} snapshots, 64-D, medians of {rounds} turns, {os.cpu_count()} cores, load {load:.1f}")
    print(f"geoheal import          {rate['import']:>10,.0f} rows/s, all turns {spread(seconds['import'])} s")
    print(f"psycopg copy.write_row  {rate['rows']:>10,.0f} rows/s, all turns {spread(seconds['rows'])} s")
    print(f"psycopg copy.write      {rate['bytes']:>10,.0f} rows/s, all turns {spread(seconds['bytes'])} s")
    print(f"import / write_row = {rate['import'] / rate['rows']:.2f} (target 0.60)")
    print(f"import / ready-made bytes = {rate['import'] / rate['bytes']:.2f}")
    print(f"peak of the import: {peak:.0f} MiB (target 400)")


def spread(seconds: list[float]) -> str:
    """All times, rising."""
    return " ".join(f"{each:.1f}" for each in sorted(seconds))


def make_history(path: Path, rows: int) -> None:
    """Write a file of snapshots whose basins wander around one direction."""
    rng = np.random.default_rng(0)
    centre = rng.normal(size=64)
    writer = None
    for start in range(0, rows, PIECE):
        size = min(PIECE, rows - start)
        times = FIRST_US + np.arange(start, start + size) * 1_000_000
        columns: dict[str, Any] = {"captured_at": pa.array(times, pa.timestamp("us", "UTC"))}
        columns |= {name: rng.uniform(0, 0.8, size) for name in FIGURES}
        basins = (centre + 0.3 * rng.normal(size=(size, 64))).astype(np.float32)
        columns |= {f"b{place:02}": basins[:, place] for place in range(64)}
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=rows)
    assert writer is not None
    writer.close()


def in_child(way: str, url: str, file: Path) -> float:
    """Fill the table in a process of its own; what it says (s, or MiB for the import)."""
    command = [sys.executable, __file__, "--as", way, url, str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def peak_of_import(url: str, file: Path) -> float:
    """Run the command in this process; its largest resident memory (MiB)."""
    from geoheal.cli.app import app

    os.environ["GEOHEAL_DATABASE_URL"] = url
    app(["import", str(file), "--system", "bench", "--basin-prefix", "b"], standalone_mode=False)
    high = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return int(high.split()[1]) / 1024


def dump(url: str, ready: Path, stored: Path) -> None:
    """Keep the table's rows: as COPY's own bytes, and as a file to read them from."""
    with psycopg.connect(url) as connection, ready.open("wb") as file:
        with connection.cursor().copy(f"COPY (SELECT * FROM {TABLE}) TO STDOUT (FORMAT BINARY)") as copy:
            for block in copy:
                file.write(block)
        cursor = connection.cursor("rows", binary=True)
        cursor.itersize = PIECE
        cursor.execute(f"SELECT * FROM {TABLE} ORDER BY captured_at")
        names = [column.name for column in cursor.description or ()]
        writer = None
        while some := cursor.fetchmany(PIECE):
            columns = dict(zip(names, map(arrow, names, zip(*some, strict=True)), strict=True))
            writer = writer or pq.ParquetWriter(stored, pa.table(columns).schema)
            writer.write_table(pa.table(columns))
        assert writer is not None
        writer.close()


def arrow(name: str, values: tuple[Any, ...]) -> "pa.Array[Any]":
    """Return a column as it can be kept in a file."""
    if name in {"system_id", "id", "baseline_id", "code_version_id"}:
        return pa.array([None if value is None else value.bytes for value in values], pa.binary(16))
    if name == "basin":
        return pa.array(values, pa.list_(pa.float32()))
    if name in {"node", "regime", "label", "context"}:
        return pa.array(values, pa.string())
    return pa.array(values, pa.timestamp("us", "UTC") if name == "captured_at" else pa.float64())


def write_rows(url: str, file: Path) -> float:
    """Write row by row; the time (s) of writing and committing."""
    seconds = 0.0
    with psycopg.connect(url) as connection:
        names = pq.ParquetFile(file).schema_arrow.names
        types = connection.execute(f"SELECT * FROM {TABLE} LIMIT 0").description or ()
        with connection.cursor().copy(
            f"COPY {TABLE} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types([column.type_code for column in types])
            for batch in pq.ParquetFile(file).iter_batches(PIECE):
                rows = list(zip(*map(python, batch.columns), strict=True))
                started = time.perf_counter()
                for row in rows:
                    copy.write_row(row)
                seconds += time.perf_counter() - started
            started = time.perf_counter()
        connection.commit()
        return seconds + time.perf_counter() - started


def python(column: "pa.Array[Any]") -> list[Any]:
    """Return a column as the driver takes it."""
    if pa.types.is_fixed_size_binary(column.type):
        return [None if value is None else UUID(bytes=value) for value in column.to_pylist()]
    return column.to_pylist()


def write_bytes(url: str, file: Path) -> float:
    """Write bytes that are ready; the time (s)."""
    started = time.perf_counter()
    with psycopg.connect(url) as connection, file.open("rb") as blocks:
        with connection.cursor().copy(f"COPY {TABLE} FROM STDIN (FORMAT BINARY)") as copy:
            while block := blocks.read(BLOCK):
                copy.write(block)
        connection.commit()
    return time.perf_counter() - started


def empty(url: str) -> None:
    """Empty the table, and what is noted of imports; let the server write down what it has in memory."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {TABLE}, geoheal.import_rows, geoheal.imports")
        connection.execute("CHECKPOINT")


def count(url: str) -> int:
    """Rows of the table."""
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    main()
