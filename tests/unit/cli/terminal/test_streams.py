"""Output that cannot be written, or shown in full, ends in a sentence and never in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "geoheal.cli"]


def run(*arguments, script="{}", **variables):
    """Run a command by a shell, whose redirection the script has."""
    line = script.format(" ".join([*COMMAND, *arguments]))
    environment = {**os.environ, **variables}
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=environment)


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["openapi"], ["schema", "--help"]])
def test_a_full_disk_is_said_in_a_sentence(arguments):
    done = run(*arguments, script="{} > /dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "geoheal: The output cannot be written: No space left on device.\n",
    )


@pytest.mark.parametrize("script", ["{} >&-", "{} 2>&-", "{} >&- 2>&-"])
def test_a_closed_stream_is_written_to_by_nobody(script):
    done = run("--version", script=script)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.thorough
def test_a_reader_that_goes_away_ends_it_without_a_word():
    done = run("openapi", script="set -o pipefail; {} | head -c 10")
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_few_characters_gets_the_others_as_escapes(encoding):
    code = (
        "import sys; from geoheal.cli.terminal import streams; streams.prepare();"
        "print('Φ –'); print('κ', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "\\u03a6 \\u2013\n", "\\u03ba\n")
