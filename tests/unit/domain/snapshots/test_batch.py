"""Rows in columns, as they are reported and as they are stored."""

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.snapshots.batch import ObservationBatch, uuid_bytes
from geoheal.store.snapshots.bulk import SnapshotRows

IDS = uuid_bytes([uuid7() for _ in range(3)])
MOMENTS = np.array([10, 20, 30])
BATCH = ObservationBatch(
    ids=IDS,
    captured_at=MOMENTS,
    numbers={"phi": np.array([0.1, 0.2, 0.3])},
    nodes=["a", "b", "c"],
    set_baseline=frozenset({1}),
)
ROWS = SnapshotRows(
    ids=IDS,
    captured_at=MOMENTS,
    numbers=BATCH.numbers,
    amplitudes=np.eye(3, dtype=np.float32),
    measured=np.ones(3, dtype=np.bool_),
    baseline_ids=IDS,
    code_version_ids=IDS,
    nodes=BATCH.nodes,
)


@pytest.mark.parametrize("every", [BATCH, ROWS])
@pytest.mark.parametrize("chosen", [[2, 1, 0], [1, 1, 1], [2, 0], []])
def test_rows_are_chosen_in_the_order_that_is_asked_for(every, chosen):
    some = every.some(np.array(chosen, dtype=np.intp))
    assert some.captured_at.tolist() == [MOMENTS[row] for row in chosen]
    assert some.ids.tolist() == [IDS[row].tolist() for row in chosen]
    assert some.numbers["phi"].tolist() == [BATCH.numbers["phi"][row] for row in chosen]
    assert some.nodes == ["abc"[row] for row in chosen]


def test_a_row_that_sets_the_baseline_does_so_wherever_it_comes_to_stand():
    assert BATCH.some(np.array([2, 1], dtype=np.intp)).set_baseline == {1}
    assert BATCH.some(np.array([0, 2], dtype=np.intp)).set_baseline == set()


@pytest.mark.parametrize("every", [BATCH, ROWS])
def test_all_rows_as_they_are_need_no_copy(every):
    assert every.some(np.arange(3)) is every
