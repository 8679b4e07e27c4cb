"""Nobody but the owner gets in, and PostgreSQL gets no more than it needs."""

import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.binaries import wheel_bin_dir
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.os_user import ServerUser, server_user
from geoheal.store.embedded.reach import can_search
from geoheal.store.embedded.socket_dir import socket_dir

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can be, and can give things to, another user"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_socket_is_the_only_way_in(data_dir, enter, postmaster):
    with enter(data_dir):
        owner = (data_dir / "postgres").stat().st_uid
        assert mode(data_dir / "run") == 0o700
        assert mode(data_dir / "run" / ".s.PGSQL.5432") == 0o700
        assert (data_dir / "run").stat().st_uid == owner
        first = postmaster(data_dir)
        assert first.net_connections("inet") == []
        assert first.uids().real == owner != 0


def test_the_files_are_private(empty_dir, enter):
    enter(empty_dir).close()
    assert mode(empty_dir / "postgres") == 0o700
    assert mode(empty_dir / "locks") == 0o700
    assert mode(empty_dir / "postgres.log") == 0o600
    assert mode(empty_dir) & 0o066 == 0


def test_durability_and_encoding_are_what_the_tables_need(data_dir, enter, ask):
    asked = (
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "data_checksums",
        "server_encoding",
        "TimeZone",
    )
    with enter(data_dir, settings={}) as server:
        shown = [ask(server.url, f"SHOW {name}") for name in asked]
        assert shown == ["on", "on", "on", "on", "UTF8", "UTC"]
        assert ask(server.url, "SELECT 'a' < 'B', upper('ø')") == (False, "Ø")


def test_pgvector_is_installed_where_it_is_offered(data_dir, enter, ask):
    with enter(data_dir) as server:
        offered, installed = ask(
            server.url,
            """
            SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector'),
                   EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')
            """,
        )
        assert installed == offered


def test_an_environment_meant_for_other_servers_is_ignored(data_dir, enter, monkeypatch):
    for name, value in {"PGPORT": "6543", "PGDATA": "/nowhere", "PGHOST": "db", "PGUSER": "other"}.items():
        monkeypatch.setenv(name, value)
    with enter(data_dir) as server, psycopg.connect(server.url) as connection:
        assert connection.info.port == 5432
        assert connection.info.user == "postgres"


def test_a_long_path_gets_a_short_socket(tmp_path, enter, postmaster, ask):
    deep = tmp_path / ("long-" * 20) / ("folder-" * 20)
    with enter(deep) as server:
        assert ask(server.url, "SELECT 1") == 1
        folder = socket_dir(DataFolder(deep.resolve()), server_user(deep / "postgres"))
        assert folder.is_relative_to("/run/geoheal" if os.geteuid() == 0 else "/tmp")
        assert mode(folder) == 0o700
        assert folder.stat().st_uid == postmaster(deep).uids().real
    assert not folder.exists()


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(data_dir, enter, postmaster):
    os.chown(data_dir / "run", pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(EmbeddedDatabaseError, match="not a folder of user"):
        enter(data_dir)
    assert postmaster(data_dir) is None


def test_an_open_socket_folder_is_refused(data_dir, enter):
    (data_dir / "run").chmod(0o755)
    with pytest.raises(EmbeddedDatabaseError, match="mode 0755"):
        enter(data_dir)


def test_a_socket_folder_that_is_a_link_is_refused(data_dir, tmp_path, enter):
    (data_dir / "run").rename(tmp_path / "elsewhere")
    (data_dir / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedDatabaseError):
        enter(data_dir)


def test_a_running_server_is_not_joined_through_an_open_folder(data_dir, enter):
    with enter(data_dir):
        (data_dir / "run").chmod(0o777)
        with pytest.raises(EmbeddedDatabaseError, match="mode 0777"):
            enter(data_dir)
        (data_dir / "run").chmod(0o700)


def test_a_data_folder_that_everyone_can_write_is_refused(empty_dir, enter):
    empty_dir.mkdir()
    empty_dir.chmod(0o777)
    with pytest.raises(EmbeddedDatabaseError, match="Everyone can write"):
        enter(empty_dir)


@pytest.mark.skipif(os.geteuid() == 0, reason="root's own folders are its own")
def test_roots_folder_is_refused_to_an_ordinary_user(enter):
    with pytest.raises(EmbeddedDatabaseError, match="belongs to user 0"):
        enter(Path("/usr"))


@as_root
def test_a_data_folder_of_somebody_else_is_refused(empty_dir, enter):
    empty_dir.mkdir()
    os.chown(empty_dir, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(EmbeddedDatabaseError, match="belongs to user"):
        enter(empty_dir)


@as_root
def test_a_cluster_of_somebody_else_is_refused(data_dir, enter):
    os.chown(data_dir / "postgres", pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(EmbeddedDatabaseError, match="chown -R"):
        enter(data_dir)


@as_root
def test_closed_folders_open_for_one_user_alone(tmp_path, enter, caplog):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with enter(closed / "data"):
        user = server_user(closed / "data" / "postgres")
        nobody = pwd.getpwnam("nobody")
        assert can_search(closed, user)
        assert not can_search(closed, ServerUser(nobody.pw_uid, nobody.pw_gid, is_other=True))
        assert mode(closed) & 0o007 == 0
        assert str(closed) in caplog.text


@pytest.mark.thorough
@as_root
def test_an_ordinary_user_needs_nothing_from_root(start):
    nobody = pwd.getpwnam("nobody")
    user = ServerUser(nobody.pw_uid, nobody.pw_gid, is_other=True)
    out_of_reach = [way for way in wheel_bin_dir().resolve().parents if not can_search(way, user)]
    if out_of_reach:
        pytest.skip(f"an ordinary user cannot reach the programs: {out_of_reach[-1]}")
    home = Path(tempfile.mkdtemp(prefix="geoheal-home-", dir="/tmp"))
    try:
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        process = start(home / "data", user={"uid": nobody.pw_uid, "gid": nobody.pw_gid, "home": str(home)})
        answer = process.answer()
        assert answer["running"]
        owners = {path.stat().st_uid for path in (home / "data").rglob("*")}
        assert owners == {nobody.pw_uid}
        assert process.end() == 0
    finally:
        shutil.rmtree(home)
