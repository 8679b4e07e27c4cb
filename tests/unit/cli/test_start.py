"""The command line starts fast, and says what went wrong in one line."""

import subprocess
import sys
from importlib import import_module

import pytest

from geoheal.cli.app import COMMANDS

HEAVY = {
    "sqlalchemy",
    "numpy",
    "flask",
    "pyarrow",
    "rich",
    "psycopg",
    "alembic",
    "httpx2",
    "psutil",
}


def python(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=variables or None,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["import", "--help"], ["watch", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    code = (
        "import sys; from geoheal.cli.app import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        f"print('heavy:', *sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "heavy:"


OWN = "sorted(name for name in sys.modules if name.startswith('geoheal.cli.') and name.count('.') > 2)"
"""Modules of commands that are loaded."""


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["import", "--help"], {"geoheal.cli.data.importing", "geoheal.cli.data.importing.group"}),
        (["undo", "it"], set()),
    ],
)
def test_a_command_is_loaded_when_it_is_called(arguments, loaded):
    done = python(
        "import sys; from geoheal.cli.app import app\n"
        f"try:\n    app({arguments!r})\n"
        f"finally:\n    print('loaded:', *{OWN})"
    )
    found = set(done.stdout.splitlines()[-1].split()[1:])
    assert {each for each in found if not each.startswith("geoheal.cli.terminal.")} == loaded


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("geoheal re", ["register", "restore", "recordings"]),
        ("geoheal patches ro", ["rollback"]),
        ("geoheal import un", ["undo"]),
        ("geoheal import files --tol", ["--tolerance"]),
        ("geoheal --ver", ["--version"]),
    ],
)
def test_the_shell_completes_commands_and_options(words, expected):
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'geoheal'; from geoheal.cli import main; main()"],
        capture_output=True,
        text=True,
        check=False,
        env={"_GEOHEAL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
    )
    assert sorted(done.stdout.split()) == sorted(expected), done.stderr


def test_each_command_has_its_module_and_says_what_it_does():
    for panel in COMMANDS.values():
        for name, target, short_help in panel:
            module, _, attribute = target.partition(":")
            assert hasattr(import_module(module), attribute), name
            assert short_help.endswith("."), name


def test_judging_code_without_a_database_loads_nothing_of_one():
    """Each ``geoheal gate`` and ``geoheal evaluate`` of a pipeline would pay for it."""
    done = python(
        "import sys, geoheal.gate.gate, geoheal.fitness.evaluator, geoheal.fitness.recorded.file\n"
        "print('heavy:', *sorted({'sqlalchemy', 'psycopg', 'alembic', 'scipy'} & set(sys.modules)))"
    )
    assert (done.returncode, done.stdout) == (0, "heavy:\n"), done.stderr


def test_help_lists_every_command_once_in_a_line_that_is_not_cut():
    done = python(
        "from geoheal.cli.app import COMMANDS, app\n"
        "try:\n    app(['--help'])\n"
        "finally:\n    print('names:', *(name for panel in COMMANDS.values() for name, *_ in panel))",
        COLUMNS="80",
    )
    text, _, names = done.stdout.partition("names: ")
    listed = [line.split()[0] for line in text.partition("Run it:")[2].splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(names.split())
    assert "..." not in text.partition("Run it:")[2]


def test_an_error_is_one_line_on_stderr_and_exit_code_1(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "migrate", "--database-url", "mysql://nowhere/x"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("geoheal: The database URL names mysql")
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_command_is_a_usage_error():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "heal-me"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "heal-me" in done.stderr


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "helth"], capture_output=True, text=True, check=False
    )
    assert "Did you mean 'health'?" in done.stderr
