"""Import of a ledger, which refuses what is not complete."""


class IncompleteRecord(ValueError):
    pass


class Ledger:
    def __init__(self):
        self.balance = {}

    def enter(self, number, record):
        if "amount" not in record or "account" not in record:
            raise IncompleteRecord(f"record {number} is not complete")
        account = record["account"]
        self.balance[account] = self.balance.get(account, 0) + record["amount"]


def load(records):
    ledger = Ledger()
    for number, record in enumerate(records):
        ledger.enter(number, record)
    return sorted(ledger.balance.items())
