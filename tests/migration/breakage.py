"""What a migration takes away from the code of the revision before it, by comparing two catalogues."""

from collections.abc import Iterator, Mapping, Sequence

Catalogue = Mapping[str, Sequence[tuple[object, ...]]]


def breakage(before: Catalogue, after: Catalogue) -> list[str]:
    """List what the code of the revision before may use, or do, and can no longer."""
    return [*_lost(before, after), *_columns(before, after), *_constraints(before, after)]


def _lost(before: Catalogue, after: Catalogue) -> Iterator[str]:
    for name, *_ in _missing("relations", before, after):
        if not str(name).endswith(("_idx", "_pkey", "_key", "_excl")):
            yield f"relation {name} is gone"
    for signature, *_ in _missing("functions", before, after):
        yield f"function {signature} is gone"


def _missing(part: str, before: Catalogue, after: Catalogue) -> list[tuple[object, ...]]:
    left = {row[0] for row in after[part]}
    return [row for row in before[part] if row[0] not in left]


def _columns(before: Catalogue, after: Catalogue) -> Iterator[str]:
    relations = {row[0] for row in before["relations"]} & {row[0] for row in after["relations"]}
    old = {(row[0], row[2]): row for row in before["columns"] if row[0] in relations}
    new = {(row[0], row[2]): row for row in after["columns"] if row[0] in relations}
    for key, row in old.items():
        if key not in new:
            yield f"column {key[0]}.{key[1]} is gone"
        elif new[key][3] != row[3]:
            yield f"column {key[0]}.{key[1]} is of another type"
        elif new[key][4] and not row[4] and new[key][7] is None:
            yield f"column {key[0]}.{key[1]} must be given"
    for key in new.keys() - old.keys():
        generated = new[key][5] or new[key][6]
        if new[key][4] and new[key][7] is None and not generated:
            yield f"column {key[0]}.{key[1]} must be given"


def _constraints(before: Catalogue, after: Catalogue) -> Iterator[str]:
    """Name new constraints on columns that were there: what was stored before may be refused now."""
    relations = {row[0] for row in before["relations"]}
    columns = {(row[0], row[2]) for row in before["columns"]}
    known = {(row[2], row[0]) for row in before["constraints"]}
    for name, kind, table, definition in after["constraints"]:
        bare = str(table).removeprefix("geoheal.")
        added = {row[2] for row in after["columns"] if row[0] == bare} - {c for t, c in columns if t == bare}
        of_new_column = any(str(column) in str(definition) for column in added)
        if bare in relations and kind != "n" and (table, name) not in known and not of_new_column:
            yield f"constraint {name} of {bare} is new"
