"""Which database a command works on that asks no service."""

import pytest

from geoheal.cli.terminal.own_database import database_settings

SERVICE = "http://health.example.org"


@pytest.fixture(autouse=True)
def nothing_is_named(monkeypatch):
    for name in ("GEOHEAL_URL", "GEOHEAL_DATABASE_URL", "DATABASE_URL", "GEOHEAL_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_a_service_in_the_environment_is_not_taken_for_the_database(monkeypatch, capsys):
    monkeypatch.setenv("GEOHEAL_URL", SERVICE)
    database_settings(None, None)
    said = capsys.readouterr()
    assert (said.out, SERVICE in said.err, "--data-dir" in said.err) == ("", True, True)


@pytest.mark.parametrize("named", ["nothing", "option", "GEOHEAL_DATABASE_URL", "GEOHEAL_DATA_DIR"])
def test_nothing_is_said_where_nobody_can_err(monkeypatch, capsys, tmp_path, named):
    if named != "nothing":
        monkeypatch.setenv("GEOHEAL_URL", SERVICE)
    if named.startswith("GEOHEAL"):
        monkeypatch.setenv(named, "postgresql://db.example.org/x" if "URL" in named else str(tmp_path))
    database_settings(tmp_path if named == "option" else None, None)
    assert capsys.readouterr().err == ""
