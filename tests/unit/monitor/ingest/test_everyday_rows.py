"""Rows read in columns are those that are read one by one, or none are."""

import dataclasses
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from geoheal.constants import CAPTURED_AT_MIN
from geoheal.monitor.ingest import everyday_rows
from geoheal.monitor.ingest.everyday_rows import BYTES_MAX, ROWS_MAX, read_everyday_lines
from geoheal.monitor.ingest.quick_report import read_everyday
from tests.unit.monitor.ingest.test_quick_report import FULL, values


def comparable(observation):
    """Return what an observation says, the types included."""
    said = dataclasses.asdict(observation)
    said["code_version"] = observation.code_version.fingerprint
    return repr(said)


def require_same(lines):
    """Make sure that a batch is read as its lines are; return whether it was read at all."""
    now = datetime.now(UTC)  # not that of the import: an id holds the time at which it was made
    read = [read_everyday(line, now, CAPTURED_AT_MIN) for line in lines]
    rows = read_everyday_lines(b"\n".join(lines), now, CAPTURED_AT_MIN)
    if rows is None:
        basins = [len(each[1].basin_coords) for each in read if each and each[1].basin_coords is not None]
        assert None in read or len(set(basins)) > 1
        return False
    assert None not in read
    assert sorted(place for name in rows for place in rows.lines_of(name)) == list(range(len(lines)))
    for name in rows:
        for place, observation in zip(rows.lines_of(name), rows[name], strict=True):
            alone = read[place]
            assert alone is not None
            assert alone[0] == name
            assert comparable(observation) == comparable(alone[1])
    return True


def line(**fields):
    return json.dumps({"id": str(uuid7()), **fields}).encode()


def test_a_batch_of_everyday_rows_is_read_in_columns():
    own = {name: value for name, value in FULL.items() if name not in {"id", "captured_at"}}
    assert require_same([line(**own), line(**own)])
    assert require_same([line(phi=0.5, system=name) for name in "baab"])
    assert require_same([line(phi=0.5) + end for end in (b"", b"\r", b" ", b"")])
    assert require_same([line(phi=0.5).replace(b'":', b'"\t :'), line(phi=0.5)])
    assert require_same([line(**{"phi": 0.5, name: value}) for name, value in own.items()])
    assert require_same(
        [line(agency=1, captured_at=datetime.now(UTC).isoformat()), line(phi=0.1, captured_at=None)]
    )
    assert require_same([line(phi=0.5), line(basin_coords=[1, 2]), line(metrics={"a": 1, "b": None})])


def test_one_other_row_has_all_of_them_read_one_by_one():
    everyday = line(phi=0.5)
    for other in (
        b"", b" ", b"{}", line(phi=2), line(phi=0.5, context={"a": [1]}), line(phi=0.5, set_baseline=True),
        line(phi=0.5, context={"a": "x" * 9000}),
        line(phi=0.5) + line(phi=0.5), line(metrics={"a": None}), line(basin_coords=[1, 2], x=1),
        b'{"phi": 0.5, "id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}', line(label='x": 1', phi=0.5),
        b'{"phi": 0.5, "id": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}', line(phi=1, request_count=1.0),
        b'{"phi": 0.5, "phi" : 0.5}', b'{"phi": 0.5, "id": "00000000-0000-7000-8000-000000000000"}',
    ):  # fmt: skip
        assert not require_same([everyday, other, everyday]), other
    assert not require_same([b'{"phi":', b'0.5}{"phi":0.5}'])
    assert not require_same([everyday + everyday, b"", everyday])
    assert not require_same([everyday + everyday, b'{"phi":', b"0.5}"])
    assert not require_same([b"", everyday])
    assert not require_same([line(basin_coords=[1, 2]), line(basin_coords=[1, 2, 3])])


@pytest.mark.parametrize("body", [b'{"phi":1}\n' * (ROWS_MAX + 1), b" \n" * (BYTES_MAX // 2 + 1)])
def test_what_is_too_much_is_left_before_anything_is_made_of_it(body):
    tracemalloc.start()
    try:
        assert read_everyday_lines(body, datetime.now(UTC), CAPTURED_AT_MIN) is None
        assert tracemalloc.get_traced_memory()[1] < 10_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_rows_are_counted_whether_or_not_the_last_line_ends(monkeypatch, end):
    monkeypatch.setattr(everyday_rows, "ROWS_MAX", 3)
    three = b"\n".join([line(phi=0.5)] * 3)
    rows = read_everyday_lines(three + end, datetime.now(UTC), CAPTURED_AT_MIN)
    assert rows is not None
    assert len(rows.lines) == 3
    assert (
        read_everyday_lines(three + b"\n" + line(phi=0.5) + end, datetime.now(UTC), CAPTURED_AT_MIN) is None
    )


@given(st.data())
def test_whatever_stands_in_the_fields_of_a_batch_is_read_as_in_its_lines(data):
    lines = []
    for _ in range(data.draw(st.integers(1, 3))):
        names = data.draw(st.lists(st.sampled_from([*FULL]), max_size=4, unique=True))
        fields = {name: data.draw(st.one_of(st.just(FULL.get(name)), values)) for name in names}
        if fields.get("id", "") is None:
            del fields["id"]  # each way would make its own
        lines.append(line(**({"phi": 0.5} | fields)))
    require_same(lines)
