"""Names of a CSV file's columns, each of them once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence


def column_names(header: Sequence[str]) -> list[str]:
    """Name columns without a name by their place, and number a name's repetitions.

    >>> column_names([" a ", "", "a"])
    ['a', 'column 2', 'a.1']
    >>> column_names(["a", "a.1", "a"])
    ['a', 'a.1', 'a.2']
    """
    seen: Counter[str] = Counter()
    names: dict[str, None] = {}
    for place, name in enumerate(header, start=1):
        own = free = name.strip() or f"column {place}"
        while free in names:
            seen[own] += 1
            free = f"{own}.{seen[own]}"
        names[free] = None
    return list(names)


def numbered_by_rows(
    rows: "Iterable[tuple[int, list[str] | str]]",
) -> "Iterator[tuple[int, list[str] | str]]":
    """Yield the rows; a header that ends with a starred name gets as many of it as the next row has cells.

    sadf names the interrupts of each CPU so; the first of them are those of all CPUs.

    >>> list(numbered_by_rows([(1, ["# INTR", "CPU*"]), (2, ["sum", "9", "4", "5"])]))
    [(1, ['# INTR', 'CPU_all', 'CPU_0', 'CPU_1']), (2, ['sum', '9', '4', '5'])]
    """
    held: tuple[int, list[str]] | None = None
    for line, row in rows:
        if held is not None:
            yield held[0], _numbered(held[1], len(row)) if not isinstance(row, str) else held[1]
            held = None
        if not isinstance(row, str) and row[0].startswith("#") and row[-1].endswith("*"):
            held = (line, row)
        else:
            yield line, row
    if held is not None:
        yield held


def _numbered(header: Sequence[str], cells: int) -> list[str]:
    *names, starred = header
    own = ["all", *map(str, range(cells))][: max(1, cells - len(names))]
    return [*names, *(f"{starred[:-1]}_{each}" for each in own)]


def repeated(header: Sequence[str]) -> list[str]:
    """Return names that occur more than once, in order."""
    counts = Counter(name.strip() for name in header if name.strip())
    return [name for name, count in counts.items() if count > 1]
