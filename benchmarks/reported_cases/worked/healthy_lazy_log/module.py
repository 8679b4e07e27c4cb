"""Sums of rows, with a log."""

import logging

log = logging.getLogger(__name__)
log.setLevel(logging.WARNING)


class Ledger:
    def __init__(self):
        self.total = 0

    def book(self, row):
        log.debug("booking %s of %d", row, len(row))
        self.total += sum(value * value for value in row)
        return self.total


def run(rows):
    ledger = Ledger()
    return [ledger.book(row) for row in rows][-1]
