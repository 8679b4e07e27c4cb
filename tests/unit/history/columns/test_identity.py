"""Ids that files give, and ids that follow from content."""

from uuid import UUID

import numpy as np
import pyarrow as pa
from uuid_utils.compat import uuid7

from geoheal.history.columns import identity

MOMENTS = np.array([1_780_000_000_000_000, 1_780_000_000_000_001])
PHI = {"phi": np.array([0.5, np.nan])}


def ids(moments=MOMENTS, measured=PHI, coords=None, said=None) -> list[UUID]:
    made = identity.from_content(moments, measured, coords, said or {})
    return [UUID(bytes=each.tobytes()) for each in made]


def test_the_same_content_has_the_same_id_and_it_is_a_uuid_of_version_8():
    assert ids() == ids()
    assert all(each.version == 8 for each in ids())
    assert len(set(ids())) == 2


def test_every_difference_makes_another_id():
    coords = np.array([[0.1, 0.2], [np.nan, np.nan]])
    variants = [
        ids()[0],
        ids(moments=MOMENTS + 1)[0],
        ids(measured={"error_rate": PHI["phi"]})[0],
        ids(coords=coords)[0],
        ids(said={"label": ["a", "b"]})[0],
        ids(said={"node": ["a", "b"]})[0],
    ]
    assert len(set(variants)) == len(variants)


def test_columns_in_which_a_row_says_nothing_do_not_count():
    nothing = {"error_rate": np.full(2, np.nan), **PHI}
    assert ids(measured=nothing) == ids()
    assert ids(said={"label": [None, None]}) == ids()
    assert ids(coords=np.full((2, 3), np.nan)) == ids()


def test_given_ids_are_read_and_bad_ones_refused():
    one = uuid7()
    faults: dict[int, tuple[str, str]] = {}
    read, named = identity.given([str(one), one.bytes, None, "x"], faults)
    assert read[0].tobytes() == read[1].tobytes() == one.bytes
    assert named.tolist() == [True, True, False, False]
    assert list(faults) == [3]
    binary, _ = identity.given(pa.array([one.bytes], pa.binary(16)), {})
    assert binary[0].tobytes() == one.bytes


def test_the_time_inside_a_uuid7_is_found():
    one = UUID("01a2b3c4-d5e6-7000-8000-000000000001")
    other = UUID("01a2b3c4-d5e6-4000-8000-000000000001")
    times, is_v7 = identity.times_inside(identity.as_rows([one.bytes, other.bytes]))
    assert times[0] == 0x01A2B3C4D5E6 * 1000
    assert is_v7.tolist() == [True, False]
