"""What lies in a data folder already, and what becomes of it."""

import subprocess

import pytest
import sqlalchemy as sa

from geoheal.errors import EmbeddedDatabaseError
from tests import quick


def test_another_version_is_refused(data_dir, enter):
    (data_dir / "postgres" / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedDatabaseError, match=r"created by PostgreSQL 13.*pg_dump"):
        enter(data_dir)


def test_a_folder_with_other_things_is_not_a_database(empty_dir, enter):
    (empty_dir / "postgres").mkdir(parents=True)
    (empty_dir / "postgres" / "holiday.jpg").write_text("sea")
    with pytest.raises(EmbeddedDatabaseError, match="no PG_VERSION"):
        enter(empty_dir)
    assert (empty_dir / "postgres" / "holiday.jpg").read_text() == "sea"


def test_an_empty_cluster_folder_is_filled(empty_dir, enter):
    (empty_dir / "postgres").mkdir(parents=True)
    with enter(empty_dir) as server:
        assert server.is_running()


def test_a_file_in_the_place_of_the_data_folder_is_refused(tmp_path, enter):
    (tmp_path / "file").write_text("I was here first")
    with pytest.raises(EmbeddedDatabaseError, match="cannot be used"):
        enter(tmp_path / "file")


@quick.parametrize("name", ["with space", "a, b", "100%41", 'q\'u"o"te', "ünïcode", "a+b&c?d#e=f"], quick=1)
def test_any_name_will_do(tmp_path, pristine, enter, ask, name):
    subprocess.run(["cp", "-a", pristine, tmp_path / name], check=True)
    with enter(tmp_path / name) as server:
        assert ask(server.url, "SELECT 1") == 1
        engine = sa.create_engine(sa.make_url(server.url).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1
        engine.dispose()
