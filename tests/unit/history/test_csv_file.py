"""CSV, and the lines on which its rows stand."""

from pathlib import Path

import pytest

from geoheal.errors import InvalidInput
from geoheal.history.csv_file import CsvFile


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


def test_bytes_that_are_no_utf_8_stay_in_their_cell(tmp_path):
    (piece,) = CsvFile(write(tmp_path, b"a,b\n\xff,1\nx,2\n")).pieces(["a", "b"], 100)
    assert piece.lines.tolist() == [2, 3]
    assert piece.columns["a"][1] == "x"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,a\n1,2\n", b'"a\n'])
def test_a_file_without_a_usable_first_line_is_refused(tmp_path, content):
    with pytest.raises(InvalidInput):
        CsvFile(write(tmp_path, content))
