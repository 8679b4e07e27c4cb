"""A process that opens an embedded database again and again, writes rows, and lists those committed.

Arguments: the data folder, the file of the list, the folder of PostgreSQL's programs (empty: the wheel's).
"""

import os
import random
import sys
from itertools import count
from pathlib import Path

import psycopg

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded import open_embedded

ROWS_EACH_TIME = 10


def write_rows(data_dir: Path, bin_dir: Path | None, ledger: Path, numbers: "count[int]") -> None:
    """Open the database, write some rows, note each after its commit, and close."""
    with open_embedded(data_dir, bin_dir=bin_dir, supervise=random.random() < 0.5) as server:
        for number in (next(numbers) for _ in range(ROWS_EACH_TIME)):
            name = f"{os.getpid()}-{number}"
            with psycopg.connect(server.url) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [name])
            with ledger.open("a") as file:
                file.write(f"{name}\n")


def main() -> None:
    """Write until killed; a server that is killed meanwhile is no reason to stop."""
    data_dir, ledger, bin_dir = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    numbers = count()
    while True:
        try:
            write_rows(data_dir, Path(bin_dir) if bin_dir else None, ledger, numbers)
        except (psycopg.OperationalError, EmbeddedDatabaseError):
            continue


if __name__ == "__main__":
    main()
