"""Tables on the terminal: nothing is cut in a pipe, and ids are short where a person reads them."""

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

PIPE_WIDTH: Final = 100_000
"""Width of what is not a terminal: each row is one line, for `grep` and `awk`."""

SHORT: Final = 8
"""Last characters of an id, which every command takes for it; the first ones say when it was made."""


def console() -> Console:
    """Where tables are printed."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def print_table(table: Table) -> None:
    """Print a table; on a terminal without empty columns, and with long words folded, not cut."""
    console().print(_folded(table) if sys.stdout.isatty() else table)


def _folded(table: Table) -> Table:
    """Return a new table, for rich knows a column's place by the number that it got in its table."""
    kept = [column for column in table.columns if any(map(str, column.cells))] or table.columns
    folded = Table(*(column.copy() for column in kept), box=table.box, pad_edge=table.pad_edge)
    for column in folded.columns:
        column.overflow = "fold"
    for cells in zip(*(column.cells for column in kept), strict=True):
        folded.add_row(*cells)
    return folded


def short(item_id: str) -> str:
    """Return an id as a table shows it: its end on a terminal, the whole of it in a pipe."""
    return item_id[-SHORT:] if sys.stdout.isatty() else item_id
