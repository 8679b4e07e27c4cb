"""Tables from which rows are dropped, and digests of what remains."""

import hashlib


class Table:
    def __init__(self, rows):
        self.rows = rows

    def drop(self, test):
        self.rows = [row for row in self.rows if not test(row)]
        return self

    def digest(self):
        total = hashlib.sha256()
        for row in self.rows:
            total.update(hashlib.sha256(repr(row).encode() * 40).digest())
        return total.hexdigest()


def clean(rows, limit):
    table = Table(rows).drop(lambda row: row[1] > limit)
    return len(table.rows), table.digest()
