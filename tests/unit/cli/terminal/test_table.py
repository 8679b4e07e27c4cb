"""Tables on a narrow terminal."""

import sys

from rich.table import Table

from geoheal.cli.terminal.table import print_table


def test_on_a_terminal_no_word_is_cut_and_no_column_without_a_word_takes_room(monkeypatch, capsys):
    table = Table("symptom", "resolved", "what came of it", box=None, pad_edge=False)
    table.add_row("performance_regression", "", "A patch waits for approval.")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_table(table)
    printed = capsys.readouterr().out
    assert "resolved" not in printed
    assert "…" not in printed
    assert printed.splitlines()[-1].startswith("gression ")


def test_a_column_that_is_left_out_takes_no_room_from_those_after_it(monkeypatch, capsys):
    table = Table("what", "version", "reported by", "more", box=None, pad_edge=False)
    table.add_row("checkout", "", "pipeline (444444)", "https://ci.example.org/runs/1042")
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_table(table)
    heading, row = capsys.readouterr().out.splitlines()
    assert "reported by" in heading
    assert "version" not in heading
    assert row.split() == ["checkout", "pipeline", "(444444)", "https://ci.example.org/runs/1042"]


def test_in_a_pipe_each_row_is_a_line_with_every_column(capsys):
    table = Table("symptom", "resolved", box=None, pad_edge=False)
    table.add_row("performance_regression " * 20, "")
    print_table(table)
    heading, row = capsys.readouterr().out.splitlines()
    assert "resolved" in heading
    assert row.count("performance_regression") == 20
