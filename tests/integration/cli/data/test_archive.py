"""``geoheal archive``: finished months to files, read back in full, kept before they are dropped."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pyarrow.parquet as pq
import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem
from sqlalchemy import text

from geoheal.api.running.upkeep import maintain
from geoheal.cli.run.serving import _archive
from geoheal.domain.access.retention import Retention
from geoheal.domain.snapshots.periods import month_of
from geoheal.history.archive import archive_period, holds
from geoheal.history.archive_places import Bucket, local_copy
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.together import ingest_together
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions

END = datetime(2026, 2, 1, tzinfo=UTC)
STORED = (
    "SELECT y.name, s.captured_at, s.id, s.phi, s.metrics, s.context, s.basin::text "
    "FROM geoheal.snapshots AS s JOIN geoheal.systems AS y ON y.id = s.system_id ORDER BY 1, 2, 3"
)


def observed(hours, **fields):
    moment = END + timedelta(hours=hours)
    body = {"phi": 0.5, "captured_at": moment.isoformat(), "metrics": {"queue": 3.5}, **fields}
    return parse_report({**body, "basin_coords": [1.0] * 64}).observe(datetime.now(UTC))


@pytest.fixture
def database(database_url):
    with closing(Database(create_engine(database_url))) as opened:
        rows = [observed(hours, context={"hour": hours}) for hours in range(-5, 5)]
        ingest_together(opened, {"shop": rows, "été": rows[:3], "now": [parse_report({"phi": 0.1}).observe(
            datetime.now(UTC))]})  # fmt: skip
        yield opened


def stored(url):
    with psycopg.connect(url) as connection:
        return [row for row in connection.execute(STORED) if row[0] != "now"]


def test_finished_months_are_read_back_in_full(geoheal, database, database_url, other_database_url, tmp_path):
    folder = tmp_path / "deep" / "archive"
    code, out, err = geoheal("archive", folder)
    files = sorted(folder.iterdir())
    assert code == 0, err
    assert out == (
        f"8 snapshots of 2026-01 written to {files[0]}.\n"
        f"5 snapshots of 2026-02 written to {files[1]}.\n"
        f"All finished partitions are in {folder}.\n"
    )
    assert [file.name for file in files] == ["snapshots-2026-01.parquet", "snapshots-2026-02.parquet"]
    assert geoheal("import", *files, "--database-url", other_database_url)[0] == 0
    assert stored(other_database_url) == stored(database_url)


def test_a_file_is_never_replaced_by_one_that_holds_less(geoheal, database, tmp_path):
    geoheal("archive", tmp_path)
    first = tmp_path / "snapshots-2026-02.parquet"
    before = first.read_bytes()
    assert geoheal("archive", tmp_path)[1] == f"All finished partitions are in {tmp_path}.\n"
    with database.transaction() as connection:
        partitions.drop_before(connection, datetime(2026, 3, 1, tzinfo=UTC))
    ingest_together(database, {"shop": [observed(9)]})
    geoheal("archive", tmp_path, "--again")
    assert first.read_bytes() == before
    assert pq.read_metadata(tmp_path / "snapshots-2026-02-2.parquet").num_rows == 1
    ingest_together(database, {"shop": [observed(hours) for hours in range(20)]})
    geoheal("archive", tmp_path, "--again")
    assert pq.read_metadata(first).num_rows == 21


def test_a_folder_that_cannot_be_written_is_reported(geoheal, database, tmp_path):
    (tmp_path / "file").touch()
    code, _, err = geoheal("archive", tmp_path / "file")
    assert code == 2
    assert f"The archive {tmp_path / 'file'} cannot be written: " in err


def test_a_month_is_kept_before_it_is_dropped(database, tmp_path):
    archive = tmp_path / "archive"
    archive.touch()
    now, retention = datetime(2026, 4, 2, tzinfo=UTC), Retention.of_days(snapshots=31)

    def months():
        with database.transaction() as connection:
            return {str(month) for month in partitions.existing(connection)}

    maintain(database, retention, now, keep=_archive(database, str(archive)))
    assert {"2026-01", "2026-02"} <= months()
    archive.unlink()
    maintain(database, retention, now, keep=_archive(database, str(archive)))
    assert not {"2026-01", "2026-02"} & months()
    files = sorted(archive.iterdir())
    assert [pq.read_metadata(file).num_rows for file in files] == [8, 5]
    assert _archive(database, None) is None


def test_an_object_store_keeps_and_gives_back_what_a_folder_does(
    geoheal, database, database_url, other_database_url, tmp_path
):
    """Arrow reaches a folder as it reaches a bucket; `test_object_store` tries a server of objects."""
    (tmp_path / "bucket" / "kept").mkdir(parents=True)
    place = Bucket(SubTreeFileSystem(str(tmp_path), LocalFileSystem()), "bucket/kept", "s3://bucket/kept")
    month = month_of(2026, 1)
    assert not holds(month, place)
    done = archive_period(database, month, place)
    assert (done.file, done.rows) == ("s3://bucket/kept/snapshots-2026-01.parquet", 8)
    assert holds(month, place)
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM geoheal.snapshots WHERE captured_at < '2026-01-31T21:00Z'"))
    assert archive_period(database, month, place).file == "s3://bucket/kept/snapshots-2026-01-2.parquet"
    with local_copy((tmp_path / "bucket/kept/snapshots-2026-01.parquet").as_uri()) as copy:
        assert pq.read_metadata(copy).num_rows == 8
        assert geoheal("import", tmp_path.as_uri())[0] == 2
        assert geoheal("import", copy, "--database-url", other_database_url)[0] == 0


@pytest.mark.parametrize("command", ["archive", "import"])
@pytest.mark.parametrize("address", ["ftp://host/file", "s3:///prefix", "nothing://x"])
def test_an_address_that_is_not_understood_is_reported(geoheal, database, command, address):
    code, _, err = geoheal(command, address)
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be used" in err


def test_where_no_partition_is_finished_no_file_is_claimed(geoheal, other_database_url, tmp_path):
    folder = tmp_path / "archive"
    code, out, _ = geoheal("archive", folder, "--database-url", other_database_url)
    assert (code, out) == (0, "No partition is finished yet; nothing was written.\n")
    assert not folder.exists()
