"""The border: what a reporter may send, and what is refused with which field named."""

import contextlib
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from uuid_utils.compat import uuid7

from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.report import SnapshotReport, parse_report, parse_report_json, parse_report_value

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def observe(**fields):
    return parse_report({"phi": 0.7, **fields}).observe(NOW)


def refusal(**fields):
    with pytest.raises(InvalidInput) as caught:
        observe(**fields)
    return caught.value


@pytest.mark.parametrize("name", ["avg_latency", "latency_ms", "avg_latency_ms"])
def test_latency_has_three_names(name):
    assert observe(**{name: 12}).avg_latency_ms == 12.0


def test_basin_has_two_names():
    assert observe(basin_coordinates=[1, 2]).basin_coords.tolist() == [1.0, 2.0]


def test_numpy_is_welcome():
    seen = observe(
        phi=np.float32(0.5), kappa_eff=np.int64(64), basin_coords=np.ones(4), request_count=np.int64(3)
    )
    assert (seen.phi, seen.kappa_eff, seen.request_count) == (0.5, 64.0, 3)
    assert seen.basin_coords.tolist() == [1.0] * 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phi", "0.7"),
        ("phi", True),
        ("phi", float("nan")),
        ("phi", 1.5),
        ("phi", -0.1),
        ("kappa_eff", float("inf")),
        ("error_rate", 5),
        ("avg_latency_ms", -1),
        ("request_count", 1.5),
        ("request_count", 2**60),
        ("basin_coords", [1, float("nan")]),
        ("basin_coords", []),
        ("basin_coords", "1,2"),
        ("basin_coords", [[1.0]]),
        ("basin_coords", [1.0] * 4097),
        ("regime", "sideways"),
        ("label", "a\x00b"),
        ("label", 7),
        ("system", ""),
        ("system", "line\nbreak"),
        ("id", "no-uuid"),
        ("captured_at", "yesterday"),
        ("captured_at", "2026-11-23T12:00:00"),
        ("captured_at", 1_700_000_000),
        ("set_baseline", "yes"),
        ("module_versions", {"numpy": 2}),
    ],
)
def test_a_wrong_field_is_named(field, value):
    assert refusal(**{field: value}).field.split(".")[0] == field


def test_an_unknown_field_is_named_with_the_one_that_was_meant():
    error = refusal(basin_coord=[1.0])
    assert error.field == "basin_coord"
    assert "did you mean basin_coords" in error.message


def test_a_snapshot_says_something():
    with pytest.raises(InvalidInput, match="at least one measurement"):
        parse_report({"label": "empty"})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b'{"phi": NaN}', b'{"phi": 1e999}'])
def test_json_that_is_not_a_snapshot_is_refused(body):
    with pytest.raises(InvalidInput):
        parse_report_json(body)


def test_json_is_read():
    assert parse_report_json(json.dumps({"phi": 0.5})).phi == 0.5


def test_without_identity_both_come_from_the_service():
    seen = parse_report({"phi": 0.7}).observe(datetime.now(UTC))
    assert seen.id.version == 7
    assert abs(datetime.now(UTC) - seen.captured_at) < timedelta(minutes=1)


def test_the_time_inside_a_uuid7_is_taken():
    identity = uuid7()
    seen = parse_report({"phi": 0.7, "id": str(identity)}).observe(datetime.now(UTC))
    assert seen.captured_at == datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)


def test_another_id_needs_a_time():
    assert refusal(id=str(uuid4())).field == "captured_at"
    assert observe(id=str(UUID(int=5)), captured_at=NOW).id == UUID(int=5)


def test_times_outside_the_accepted_range_are_refused():
    assert observe(captured_at=NOW + timedelta(minutes=5)).captured_at == NOW + timedelta(minutes=5)
    assert "future" in refusal(captured_at=NOW + timedelta(minutes=5, seconds=1)).message
    assert "1999" in refusal(captured_at=datetime(1999, 12, 31, tzinfo=UTC)).message
    with pytest.raises(InvalidInput, match="not kept"):
        parse_report({"phi": 0.5, "captured_at": NOW - timedelta(days=8)}).observe(
            NOW, NOW - timedelta(days=7)
        )


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=8)))
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(fields):
    with contextlib.suppress(InvalidInput):
        parse_report(fields).observe(NOW)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"basin_coords": ["a"] * 4_000}, "basin_coords.0: Input should be a valid number."),
        ({"phi": 0.5, "active_modules": [1] * 1_000}, "active_modules.0: Input should be a valid string."),
        ({"metrics": dict.fromkeys(map(str, range(5_000)), "x")}, "metrics: at most 256 entries, got 5,000."),
        (
            {"phi": 0.5, "module_versions": dict.fromkeys(map(str, range(5_000)), 1)},
            "module_versions: at most 1,000 entries, got 5,000.",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_thousand_mistakes_are_one_complaint(wrong, expected):
    """A body of a few kilobytes (gzip) holds millions of them, and each would cost as much as a row."""
    with pytest.raises(ValidationError) as refused:
        SnapshotReport.model_validate(wrong)
    assert refused.value.error_count() == 1
    with pytest.raises(InvalidInput, match=re.escape(expected)):
        parse_report(wrong)


def test_an_object_of_many_fields_is_refused_as_such():
    with pytest.raises(InvalidInput, match="at most 100 fields, got 5,000"):
        parse_report_value(dict.fromkeys(map(str, range(5_000)), 1))
