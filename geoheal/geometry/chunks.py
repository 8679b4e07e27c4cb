"""Rows in chunks that stay in the cache, shared by as many threads as are worth starting."""

import os
from collections.abc import Callable, Iterator
from typing import Final

CHUNK_ELEMENTS: Final = 2**18
"""Numbers that are worked on at once: 2 MiB of float64, which stay in the cache between passes."""

THREADED_ELEMENTS: Final = 8 * CHUNK_ELEMENTS
"""Numbers from which a second core saves more than starting a thread costs."""

THREADS_MAX: Final = 4
"""Threads after which memory bandwidth, not arithmetic, is the limit."""


def share_chunks(shape: tuple[int, ...], work: Callable[[Iterator[slice]], None]) -> None:
    """Cut N×D rows into chunks and let workers draw from them until none is left.

    Each worker is one call of ``work``, so that it can keep scratch space from chunk to chunk. Workers draw
    instead of getting equal parts, because one whose core is busy otherwise should get less.

    Examples
    --------
    >>> share_chunks((3, CHUNK_ELEMENTS), lambda chunks: print([chunk.stop for chunk in chunks]))
    [1, 2, 3]
    """
    count, columns = shape
    step = max(1, CHUNK_ELEMENTS // columns)
    chunks = iter([slice(start, min(start + step, count)) for start in range(0, count, step)])
    workers = _workers(count * columns)
    if workers == 1:
        work(chunks)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(work, chunks) for _ in range(workers)]
    for job in jobs:
        job.result()


def _workers(elements: int) -> int:
    """Return the number of threads worth starting for this many numbers."""
    if elements < THREADED_ELEMENTS:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return min(THREADS_MAX, len(affinity(0)) if affinity else os.cpu_count() or 1)
