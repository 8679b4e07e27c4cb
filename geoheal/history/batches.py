"""Batches made of columns, and of parts of other batches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion


def code_versions_of(
    hashes: Sequence[str | None] | None, more: Mapping[str, Sequence[Any]]
) -> list[CodeVersion] | None:
    """Each row's code version, from its hash and what else is said of its modules; None when nothing is."""
    modules, versions = more.get("active_modules"), more.get("module_versions")
    if hashes is None and modules is None and versions is None:
        return None
    rows = len(hashes or modules or versions or ())
    known: dict[str | None, CodeVersion] = {None: UNKNOWN_CODE}
    if modules is None and versions is None:
        return [known.setdefault(each, CodeVersion(each)) for each in hashes or ()]
    absent: Sequence[Any] = [None] * rows
    return [
        CodeVersion(code_hash, tuple(names or ()), numbers_by_name or {})
        for code_hash, names, numbers_by_name in zip(
            hashes or absent, modules or absent, versions or absent, strict=True
        )
    ]


def rows_by_system(
    systems: Sequence[str | None] | None, fit: NDArray[np.bool_]
) -> Iterator[tuple[str | None, NDArray[np.intp]]]:
    """Yield the rows of each system that can be stored."""
    if systems is None:
        yield None, np.flatnonzero(fit)
        return
    rows: dict[str | None, list[int]] = {}
    for row in np.flatnonzero(fit).tolist():
        rows.setdefault(systems[row], []).append(row)
    for system, own in rows.items():
        yield system, np.array(own, dtype=np.intp)


def some_rows(batch: ObservationBatch, rows: NDArray[np.intp]) -> ObservationBatch:
    """Return some rows of a batch."""

    def some(entries: Sequence[Any] | None) -> list[Any] | None:
        return None if entries is None else [entries[row] for row in rows.tolist()]

    return ObservationBatch(
        ids=batch.ids[rows],
        captured_at=batch.captured_at[rows],
        numbers={name: values[rows] for name, values in batch.numbers.items()},
        basin_coords=None if batch.basin_coords is None else batch.basin_coords[rows],
        nodes=some(batch.nodes),
        labels=some(batch.labels),
        contexts=some(batch.contexts),
        metrics=some(batch.metrics),
        regimes=some(batch.regimes),
        code_versions=some(batch.code_versions),
        content_ids=batch.content_ids,
        set_baseline=frozenset(np.flatnonzero(np.isin(rows, list(batch.set_baseline))).tolist()),
    )
