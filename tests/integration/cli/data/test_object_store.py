"""The archive in a server of objects that is given: written, kept before retention, read back."""

import os
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from geoheal.api.running.upkeep import maintain
from geoheal.cli.run.serving import _archive
from geoheal.domain.access.retention import Retention
from geoheal.monitor.ingest.together import ingest_together
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions
from tests.integration.cli.data.test_archive import observed, stored

pytestmark = pytest.mark.soak


@pytest.fixture
def address():
    """Return a function that names objects below an empty prefix of ``GEOHEAL_TEST_S3_URL``."""
    given = os.environ.get("GEOHEAL_TEST_S3_URL")
    if given is None:
        pytest.skip("GEOHEAL_TEST_S3_URL names no server of objects")
    bucket, _, options = given.partition("?")
    prefix = f"{bucket.rstrip('/')}/{uuid4().hex}"
    return lambda name="": f"{prefix}{name and '/'}{name}?{options}"


def test_months_are_kept_in_a_bucket_and_read_back(geoheal, address, database_url, other_database_url):
    with closing(Database(create_engine(database_url))) as database:
        rows = [observed(hours, context={"hour": hours}) for hours in range(-5, 5)]
        ingest_together(database, {"shop": rows, "été": rows[:3]})
        code, out, err = geoheal("archive", address())
        assert code == 0, err
        assert out.splitlines()[0].startswith("8 snapshots of 2026-01 written to s3://")
        assert len(out.splitlines()) == 3
        assert geoheal("archive", address())[1].count("\n") == 1
        before = stored(database_url)
        files = [address(f"snapshots-2026-{month}.parquet") for month in ("01", "02")]
        assert geoheal("import", *files, "--database-url", other_database_url)[0] == 0
        assert stored(other_database_url) == before
        code, _, err = geoheal("import", address("nothing.parquet"), "--database-url", other_database_url)
        assert (code, "cannot be read" in err) == (2, True)
        now, retention = datetime(2026, 4, 2, tzinfo=UTC), Retention.of_days(snapshots=31)
        maintain(database, retention, now, keep=_archive(database, address("again")))
        with database.transaction() as connection:
            assert not {"2026-01", "2026-02"} & {str(each) for each in partitions.existing(connection)}
        again = address("again/snapshots-2026-02.parquet")
        assert geoheal("import", again, "--database-url", database_url)[0] == 0
        assert stored(database_url) == [row for row in before if row[1] >= datetime(2026, 2, 1, tzinfo=UTC)]
