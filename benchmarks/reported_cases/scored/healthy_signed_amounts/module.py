"""Transfers between accounts, all of a file or none."""


class Ledger:
    def __init__(self, balances):
        self.balances = dict(balances)

    def move(self, source, target, amount):
        self.balances[source] -= amount
        self.balances[target] += amount


class TransferFile:
    def __init__(self, rows):
        self.rows = rows

    def transfers(self):
        return [(row["from"], row["to"], int(row["amount"])) for row in self.rows]


def book(balances, rows):
    """Book all transfers of a file; raise, and book nothing, if one of them cannot be read."""
    ledger = Ledger(balances)
    for source, target, amount in TransferFile(rows).transfers():
        ledger.move(source, target, amount)
    return sorted(ledger.balances.items())
