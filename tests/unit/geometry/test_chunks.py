"""Every row is in one chunk, however many workers there are."""

import pytest

from geoheal.geometry.chunks import CHUNK_ELEMENTS, THREADED_ELEMENTS, share_chunks


@pytest.mark.parametrize(
    "shape",
    [
        (0, 64),
        (1, 64),
        (CHUNK_ELEMENTS // 64 + 1, 64),
        (3, CHUNK_ELEMENTS + 1),
        (THREADED_ELEMENTS // 64 + 5, 64),
        (10 * THREADED_ELEMENTS, 1),
    ],
)
def test_every_row_is_worked_on_once(shape):
    drawn: list[slice] = []
    share_chunks(shape, drawn.extend)
    drawn.sort(key=lambda chunk: chunk.start)
    assert [chunk.start for chunk in drawn] == [0, *(chunk.stop for chunk in drawn)][: len(drawn)]
    assert (drawn[-1].stop if drawn else 0) == shape[0]


def test_an_error_of_a_worker_reaches_the_caller():
    def fail(chunks):
        raise ValueError(f"at {next(chunks).start}")

    with pytest.raises(ValueError, match="at "):
        share_chunks((THREADED_ELEMENTS, 1), fail)
