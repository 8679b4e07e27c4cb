"""Settings: the environment, read once, with errors that name the variable."""

from datetime import timedelta

import pytest

from geoheal.config.settings import load_settings
from geoheal.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in ("GEOHEAL_DATABASE_URL", "DATABASE_URL", "GEOHEAL_PORT", "GEOHEAL_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_are_safe():
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 5001)
    assert settings.binds_loopback
    assert settings.database_url is None
    assert settings.cors_origins == ()
    assert settings.retention is None


@pytest.mark.parametrize("name", ["DATABASE_URL", "GEOHEAL_DATABASE_URL"])
def test_both_names_of_the_database(monkeypatch, name):
    monkeypatch.setenv(name, "postgresql://u:secret@h/d")
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://u:secret@h/d"
    assert ":secret@" not in repr(settings)


def test_arguments_win_over_the_environment(monkeypatch):
    monkeypatch.setenv("GEOHEAL_PORT", "6000")
    assert load_settings().port == 6000
    assert load_settings(port=7000).port == 7000
    assert load_settings(port=None).port == 6000


def test_lists_are_comma_separated(monkeypatch):
    monkeypatch.setenv("GEOHEAL_ALLOWED_HOSTS", "a.example, b.example")
    assert load_settings().allowed_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("0.0.0.0", False), ("health.example", False)],
)
def test_loopback_is_recognised(host, loopback):
    assert load_settings(host=host).binds_loopback is loopback


def test_retention_is_in_days_and_0_stands_for_ever():
    assert load_settings(retention_days=30).retention == timedelta(days=30)
    assert load_settings(retention_days=0).retention is None


def test_a_wrong_variable_is_named_and_its_value_is_not(monkeypatch):
    monkeypatch.setenv("GEOHEAL_PORT", "s3cret")
    with pytest.raises(ConfigurationError, match="GEOHEAL_PORT") as caught:
        load_settings()
    assert "s3cret" not in caught.value.message


def test_a_wrong_option_is_named_as_it_was_given(monkeypatch):
    monkeypatch.setenv("GEOHEAL_THREADS", "many")
    with pytest.raises(ConfigurationError) as refused:
        load_settings(port=99_999)
    assert "--port: " in str(refused.value)
    assert "GEOHEAL_PORT" not in str(refused.value)
    assert "GEOHEAL_THREADS: " in str(refused.value)


def test_a_log_level_is_one_that_there_is_in_any_case_of_letters(monkeypatch):
    monkeypatch.setenv("GEOHEAL_LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"
    monkeypatch.setenv("GEOHEAL_LOG_LEVEL", "warn")  # Python's other name of it
    assert load_settings().log_level == "WARNING"
    for wrong in ("chatty", "5", "WARN ING"):
        monkeypatch.setenv("GEOHEAL_LOG_LEVEL", wrong)
        with pytest.raises(ConfigurationError, match=r"GEOHEAL_LOG_LEVEL: .*'WARNING'"):
            load_settings()
