"""CSV, and the lines on which its rows stand."""

from pathlib import Path

import pytest

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.delimited.csv_file import CsvFile


def write(folder: Path, content: bytes) -> Path:
    path = folder / "history.csv"
    path.write_bytes(content)
    return path


def test_lines_are_counted_through_quotes_empty_lines_and_bad_rows(tmp_path):
    content = b'\xef\xbb\xbfa,b\r\n1,"two\nlines"\r\n\r\n2\r\n3,"x"y\r\n4,\r\n'
    file = CsvFile(write(tmp_path, content))
    assert file.columns == ["a", "b"]
    (piece,) = file.pieces(["a", "b"], 100)
    assert piece.lines.tolist() == [3, 7]
    assert [str(each) for each in piece.columns["a"]] == ["1", "4"]
    assert [each.as_py() for each in piece.columns["b"]] == ["two\nlines", None]
    assert [each.line for each in piece.unreadable] == [5, 6]
    assert "1 cells" in piece.unreadable[0].reason
    assert piece.done == 1.0


def test_a_file_is_read_piece_by_piece(tmp_path):
    file = CsvFile(write(tmp_path, b"a\n" + b"".join(b"%d\n" % n for n in range(10))))
    assert [piece.lines.tolist() for piece in file.pieces(["a"], 4)] == [[2, 3, 4, 5], [6, 7, 8, 9], [10, 11]]


def test_a_file_that_is_not_utf_8_is_read_as_windows_1252_and_that_is_said(tmp_path):
    file = CsvFile(write(tmp_path, b"a,b\ncaf\xe9,1\nx,2\n"))
    (piece,) = file.pieces(["a", "b"], 100)
    assert piece.lines.tolist() == [2, 3]
    assert [str(each) for each in piece.columns["a"]] == ["café", "x"]
    assert "not UTF-8" in file.notes[0]


@pytest.mark.parametrize("content", [b"", b"\n\n", b'"a\n'])
def test_a_file_without_a_usable_first_line_is_refused(tmp_path, content):
    with pytest.raises(InvalidInput):
        CsvFile(write(tmp_path, content))


SHAPES = {
    "semicolon": (b"a;b\n1,5;2\n", ["a", "b"]),
    "tab": (b"a\tb\n1,5\t2\n", ["a", "b"]),
    "excel": (b"\xef\xbb\xbfsep=;\r\na;b\r\n1,5;2\r\n", ["a", "b"]),
    "utf-16": ('a,b\n"1,5",2\n'.encode("utf-16"), ["a", "b"]),
    "comments": (b"# made by a tool\n# host x\na;b\n1,5;2\n", ["a", "b"]),
    "commented header": (b"# a;b\n1,5;2\n", ["a", "b"]),
    "blanks": (b" a | b \n1,5 | 2\n", ["a", "b"]),
    "index and trailing": (b";a;b;\n1;1,5;2;\n", ["column 1", "a", "b", "column 4"]),
    "repeated": (b"a;b;b\n1,5;2;3\n", ["a", "b", "b.1"]),
    "more cells than names": (b"a;b\n1,5;2;;\n", ["a", "b"]),
}


@pytest.mark.parametrize(("content", "columns"), SHAPES.values(), ids=SHAPES)
def test_dialects_are_recognised(tmp_path, content, columns):
    file = CsvFile(write(tmp_path, content))
    assert file.columns == columns
    (piece,) = file.pieces(["a", "b"], 100)
    assert {name: as_python(column) for name, column in piece.columns.items()} == {"a": ["1,5"], "b": ["2"]}
    assert not piece.unreadable


def test_a_second_commented_header_begins_rows_with_columns_of_their_own(tmp_path):
    file = CsvFile(write(tmp_path, b"# t;cpu;idle\n1;2;3\n# t;mem\n1;9\n"))
    assert file.columns == ["t", "cpu", "idle", "mem"]
    (piece,) = file.pieces(file.columns, 100)
    assert as_python(piece.columns["mem"]) == [None, "9"]
    assert as_python(piece.columns["cpu"]) == ["2", None]
    assert piece.lines.tolist() == [2, 4]


DRAWN = {
    "markdown": "| time | ms |\n|------|---:|\n| T | 5 |\n",
    "psql": "          time          | ms \n------------------------+----\n T |  5\n(1 row)\n\n",
    "mysql": "+------+----+\n| time | ms |\n+------+----+\n| T   |  5 |\n+------+----+\n1 row in set (0 s)\n",
    "columns": "TIME                   MS\nT    5\n",
    "ruled columns": "====  ==\ntime  ms\n====  ==\nT  5\n====  ==\n",
}


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("time", ["2026-03-01T10:00:00Z", "2026-03-01 10:00:00"])
def test_tables_for_people_are_read(tmp_path, drawn, time):
    file = CsvFile(write(tmp_path, DRAWN[drawn].replace("T ", f"{time} ").encode()))
    (piece,) = file.pieces(file.columns, 100)
    assert [name.lower() for name in file.columns] == ["time", "ms"]
    assert not piece.unreadable
    cells = [as_python(piece.columns[name]) for name in file.columns]
    assert [each.replace("T", " ") for each in cells[0]] == [time.replace("T", " ")]
    assert cells[1] == ["5"]


def test_a_row_of_dashes_is_a_row_where_nothing_is_drawn(tmp_path):
    (piece,) = CsvFile(write(tmp_path, b"a,b\n--,--\n1,2\n")).pieces(["a"], 100)
    assert as_python(piece.columns["a"]) == ["--", "1"]


@pytest.mark.parametrize("units", ["[UTC],[ms],[%]", ",ms,%", ",(ms),"])
def test_units_below_the_names_belong_to_them(tmp_path, units):
    file = CsvFile(write(tmp_path, f"time,took,cpu\n{units}\n2026-03-01 10:00:00,5,7\n".encode()))
    (piece,) = file.pieces(file.columns, 100)
    assert [name.split()[0] for name in file.columns] == ["time", "took", "cpu"]
    assert file.columns[1] == "took (ms)"
    assert as_python(piece.columns["took (ms)"]) == ["5"]


def test_a_first_row_of_words_is_not_a_row_of_units(tmp_path):
    (piece,) = CsvFile(write(tmp_path, b"time,state\n,up\n2026-03-01,h\n")).pieces(["state"], 100)
    assert as_python(piece.columns["state"]) == ["up", "h"]
