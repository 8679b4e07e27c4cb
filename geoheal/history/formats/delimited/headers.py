"""Names of a CSV file's columns, each of them once."""

from collections import Counter
from collections.abc import Sequence


def column_names(header: Sequence[str]) -> list[str]:
    """Name columns without a name by their place, and number a name's repetitions.

    >>> column_names([" a ", "", "a"])
    ['a', 'column 2', 'a.1']
    """
    bare = [name.strip() for name in header]
    seen: Counter[str] = Counter()
    names = []
    for place, name in enumerate(bare, start=1):
        own = name or f"column {place}"
        names.append(f"{own}.{seen[own]}" if seen[own] else own)
        seen[own] += 1
    return names


def repeated(header: Sequence[str]) -> list[str]:
    """Names that stand more than once, in order."""
    counts = Counter(name.strip() for name in header if name.strip())
    return [name for name, count in counts.items() if count > 1]
