"""Batches of rows from the columns of a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.code_version import UNKNOWN_CODE, CodeVersion


def code_versions_of(
    hashes: Sequence[str | None] | None, more: Mapping[str, Sequence[Any]]
) -> list[CodeVersion] | None:
    """Return each row's code version, from its hash and its modules; None if the row has neither."""
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
