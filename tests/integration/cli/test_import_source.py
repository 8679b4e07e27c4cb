"""``geoheal import`` of what is not a plain file, and of rows that say nothing."""

import gzip
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
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


@pytest.mark.thorough
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
def test_packed_files_are_recognised_by_their_content(geoheal, tmp_path, name, packing):
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


HEADER = "時刻,応答時間,系統\n2026-01-25T03:15:00Z,12,{0}①\n2026-01-25T03:16:00Z,13,{0}①\n"
TEXTS = {
    "Shift-JIS": ("東京", HEADER),
    "gbk": ("上海", HEADER),
    "UTF-16": ("東京", HEADER),
    "utf8": ("東京", HEADER),
    "Windows-1251": ("касса", HEADER.replace("時刻,応答時間,系統", "время,ответ,система").replace("①", "")),
}


@pytest.mark.parametrize("packing", [None, "gzip"])
@pytest.mark.parametrize("encoding", TEXTS)
def test_text_in_an_encoding_that_is_named_is_read_as_it_was_written(geoheal, tmp_path, encoding, packing):
    name, form = TEXTS[encoding]
    text = form.format(name)
    time, latency, system = text.splitlines()[0].split(",")
    content = text.encode({"Shift-JIS": "cp932"}.get(encoding, encoding))
    path = tmp_path / "h.csv"
    path.write_bytes(content if packing is None else gzip.compress(content))
    options = ("--time-column", time, "--map", f"{latency}=avg_latency_ms", "--system-column", system)
    code, out, err = geoheal("import", path, *options, "--encoding", encoding)
    assert (code, f"2 stored in {text.splitlines()[1].split(',')[2]}" in out) == (0, True), out + err
    assert "Windows-1252" not in err


def test_an_encoding_is_offered_where_it_was_only_guessed(geoheal, tmp_path):
    path = tmp_path / "h.csv"
    path.write_bytes(ROWS.replace(b"captured_at,", b"captured_at,\x8d\x91,").replace(b"Z,", b"Z,1,"))
    code, _, err = geoheal("import", path, "--system", "shop")
    assert (code, "--encoding names another one" in err) == (0, True), err


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "hex", "", "undefined", "a\N{SNOWMAN}"])
def test_an_unknown_encoding_is_refused(geoheal, tmp_path, encoding):
    path = tmp_path / "h.csv"
    path.write_bytes(ROWS)
    code, _, err = geoheal("import", path, "--system", "shop", "--encoding", encoding)
    assert (code, "--encoding: unknown encoding" in err) == (2, True), err


def test_a_file_that_is_not_in_the_encoding_is_refused(geoheal, tmp_path):
    path = tmp_path / "h.csv"
    path.write_bytes(ROWS + b"\x81\x00\xff")
    code, _, err = geoheal("import", path, "--system", "shop", "--encoding", "Shift-JIS")
    assert (code, "h.csv is not text in --encoding cp932" in err) == (2, True), err


def test_an_encoding_does_not_spoil_what_is_not_text(geoheal, tmp_path):
    path = tmp_path / "h.parquet"
    pq.write_table(pa.table({"captured_at": ["2026-01-25T03:15:00Z"], "avg_latency_ms": [12.0]}), path)
    code, out, err = geoheal("import", path, "--system", "shop", "--encoding", "gbk")
    assert (code, "1 stored in shop" in out) == (0, True), err


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
