"""``geoheal import`` of what is not a plain file, and of rows that say nothing."""

import gzip
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pytest

ROWS = b"captured_at,avg_latency_ms\n2026-01-25T03:15:00Z,12\n2026-01-25T03:16:00Z,13\n"
STORED = "2 rows read: 2 stored in shop, 0 stored before, 0 refused."


def from_pipe(database_url: str, source: str, content: bytes) -> tuple[int, str]:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("geoheal")), "import", source, "--system", "shop"],
        input=content,
        capture_output=True,
        timeout=60,
        env={**os.environ, "GEOHEAL_DATABASE_URL": database_url},
        check=False,
    )
    return done.returncode, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(
    ("source", "content"),
    [("-", ROWS), ("/dev/stdin", ROWS), ("-", gzip.compress(ROWS))],
    ids=["dash", "device", "packed"],
)
def test_a_pipe_loses_no_row(database_url, source, content):
    code, said = from_pipe(database_url, source, content)
    assert (code, STORED in said) == (0, True), said


def test_a_named_pipe_is_read_once(geoheal, tmp_path):
    pipe = tmp_path / "rows"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(ROWS,))
    writer.start()
    code, out, err = geoheal("import", pipe, "--system", "shop")
    writer.join(10)
    assert (code, STORED in out) == (0, True), err


@pytest.mark.parametrize("name", ["h.csv.gz", "h.csv.zst", "h.csv", "h"])
@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_packed_files_are_told_by_their_content(geoheal, tmp_path, name, packing):
    path = tmp_path / name
    with pa.output_stream(path, compression=packing) as target:
        target.write(ROWS)
    code, out, err = geoheal("import", path, "--system", "shop")
    assert (code, STORED in out) == (0, True), err


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_packed_file_that_is_cut_off_is_refused_whole(geoheal, tmp_path, packing):
    path = tmp_path / "h.csv.gz"
    with pa.output_stream(path, compression=packing) as target:
        target.write(ROWS)
    path.write_bytes(path.read_bytes()[:-12])
    code, out, err = geoheal("import", path, "--system", "shop")
    assert (code, out) == (2, "")
    assert "cannot be read" in err


def test_a_missing_file_is_named(geoheal, tmp_path):
    code, _, err = geoheal("import", tmp_path / "none.csv")
    assert (code, "No such file" in err) == (2, True)


def test_rows_without_a_measurement_are_counted_and_none_at_all_is_an_error(geoheal, tmp_path):
    path = tmp_path / "h.csv"
    path.write_bytes(ROWS + b"2026-01-25T03:17:00Z,\n")
    code, out, _ = geoheal("import", path, "--system", "shop")
    assert (code, out) == (
        0,
        "3 rows read: 2 stored in shop, 0 stored before, 1 without a measurement, 0 refused.\n",
    )
    path.write_bytes(b"captured_at,state\n2026-01-25T03:15:00Z,fine\n2026-01-25T03:16:00Z,fine\n")
    code, _, err = geoheal("import", path, "--system", "shop")
    assert (code, "No row holds a measurement" in err) == (1, True)
