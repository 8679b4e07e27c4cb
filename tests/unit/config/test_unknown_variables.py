"""Misspelt variables are named; what others read is left alone."""

import os
import subprocess
import sys

import pytest

from geoheal.config.settings import Settings
from geoheal.config.unknown_variables import unknown_variables


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("GEOHEAL_DATABSE_URL", "GEOHEAL_DATABASE_URL"),
        ("GEOHEAL_RETENTION", "GEOHEAL_RETENTION_DAYS"),
        ("GEOHEAL_TOKN", "GEOHEAL_TOKEN"),
    ],
)
def test_what_was_probably_meant_is_named(name, meant):
    (sentence,) = unknown_variables([name])
    assert sentence.startswith(f"{name} is not a setting")
    assert sentence.endswith(f"did you mean {meant}?")


def test_what_is_like_nothing_is_named_without_a_guess():
    assert list(unknown_variables(["GEOHEAL_XQZ"])) == [
        "GEOHEAL_XQZ is not a setting of geoheal and is ignored."
    ]


def test_settings_and_what_others_read_are_left_alone():
    settings = [f"GEOHEAL_{name.upper()}" for name in Settings.model_fields]
    others = ["GEOHEAL_URL", "GEOHEAL_HOOKS_DIR", "GEOHEAL_TEST_PG_BIN", "PATH", "DATABASE_URL"]
    pods = ["GEOHEAL_SERVICE_HOST", "GEOHEAL_SERVICE_PORT_HTTP", "GEOHEAL_PORT_5001_TCP_ADDR"]
    assert list(unknown_variables([*settings, *others, *pods])) == []


def test_a_command_says_it_on_stderr_and_goes_on():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "doctor", "--help"],
        env={**os.environ, "GEOHEAL_PROT": "5002"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "did you mean GEOHEAL_PORT?" in done.stderr
