"""Which column feeds which field."""

from collections.abc import Iterator, Sequence

import pytest

from geoheal.errors import InvalidInput
from geoheal.history.columns.plan import make_plan
from geoheal.history.piece import FilePiece


class File:
    def __init__(self, *columns: str, complete: bool = True) -> None:
        self.columns: Sequence[str] = columns
        self.complete = complete
        self.decimal_comma = False
        self.notes: Sequence[str] = ()

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        raise NotImplementedError


def test_columns_that_bear_a_fields_name_map_by_themselves():
    plan = make_plan(File("captured_at", "phi", "colour", "latency_ms"), {})
    assert plan.fields == {"captured_at": "captured_at", "phi": "phi", "avg_latency_ms": "latency_ms"}
    assert plan.unused == ["colour"]


def test_a_mapping_wins_over_a_name():
    plan = make_plan(File("timestamp", "phi", "other"), {"other": "phi"})
    assert plan.fields == {"captured_at": "timestamp", "phi": "other"}
    assert plan.unused == ["phi"]


def test_a_prefix_takes_numbered_columns_in_the_order_of_their_numbers():
    plan = make_plan(File("captured_at", "b10", "b2", "b1", "bx", "basin_coords"), {}, basin_prefix="b")
    assert plan.basin == ["b1", "b2", "b10"]
    assert plan.unused == ["bx", "basin_coords"]


def test_columns_become_metrics_by_patterns_and_by_name():
    file = File("captured_at", "phi", "m1", "m2", "queue size", "b0", "other")
    plan = make_plan(
        file, {"queue size": "metrics.queue_size"}, basin_prefix="b", metrics=("m?", "phi", "b*")
    )
    assert plan.metrics == {"queue_size": "queue size", "m1": "m1", "m2": "m2"}
    assert plan.unused == ["other"]
    everything = make_plan(file, {"queue size": "metrics.q"}, metrics=("*",))
    assert set(everything.metrics) == {"q", "m1", "m2", "b0", "other"}


def test_fields_may_be_left_out():
    assert "system" not in make_plan(File("captured_at", "phi", "system"), {}, without=("system",)).fields


def test_a_file_whose_columns_are_not_all_known_may_have_any_field():
    plan = make_plan(File("captured_at", "phi", complete=False), {})
    assert plan.fields["label"] == "label"


@pytest.mark.parametrize(
    ("mapping", "basin", "prefix", "says"),
    [
        ({"x": "phi"}, (), None, "no column 'x'"),
        ({"a": "phii"}, (), None, "no field 'phii'; did you mean phi?"),
        ({"a": "phi", "t": "phi"}, (), None, "Two columns"),
        ({}, ("a", "c"), None, "no column 'c'"),
        ({"a": "metrics.phi", "t": "captured_at"}, (), None, "'phi' cannot be the name of a metric"),
        ({"a": "metrics.b c", "t": "captured_at"}, (), None, "'b c' cannot be the name of a metric"),
        ({}, ("a", "a"), None, "more than once"),
        ({}, (), "z", "No column is named z0"),
        ({}, (), None, "No column holds the times"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(mapping, basin, prefix, says):
    with pytest.raises(InvalidInput, match=says.replace("?", r"\?")):
        make_plan(File("a", "t"), mapping, basin=basin, basin_prefix=prefix)
