"""NDJSON."""

import pyarrow as pa
import pytest

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.ndjson_file import NdjsonFile


def test_bad_lines_are_named_and_the_others_read(tmp_path):
    path = tmp_path / "history.ndjson"
    path.write_text('{"phi": 1}\n\n[1]\n{"phi": \n{"phi": 0.5, "late": [1, 2]}\n')
    (piece,) = NdjsonFile(path).pieces(["phi", "late"], 100)
    assert piece.lines.tolist() == [1, 5]
    assert piece.columns["phi"] == pa.array([1.0, 0.5])
    assert piece.columns["late"] == pa.array([None, [1, 2]])
    assert [each.line for each in piece.unreadable] == [3, 4]


@pytest.mark.parametrize(
    "values", ["true, 1", '"a", 1', "1e999, 2", "18446744073709551616, 1.5", "[1], [true]"]
)
def test_mixed_values_stay_what_they_are(tmp_path, values):
    path = tmp_path / "history.ndjson"
    first, second = values.split(", ")
    path.write_text(f'{{"a": {first}}}\n{{"a": {second}}}\n')
    (piece,) = NdjsonFile(path).pieces(["a"], 100)
    column = piece.columns["a"]
    read = column.to_pylist() if isinstance(column, pa.Array) else list(column)
    assert str(read[0]).lower().strip("[]") in {"true", "a", "inf", "18446744073709551616", "1", "1.0"}


def test_a_file_without_objects_is_refused(tmp_path):
    path = tmp_path / "history.ndjson"
    path.write_text("1\n2\n")
    with pytest.raises(InvalidInput, match="no JSON object"):
        NdjsonFile(path)
