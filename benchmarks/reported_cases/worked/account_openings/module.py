"""A ledger's accounts and what was booked on them."""


class Entry:
    def __init__(self, kind, day, account, amount=0):
        self.kind = kind
        self.day = day
        self.account = account
        self.amount = amount


class Ledger:
    def __init__(self, entries):
        self.entries = sorted(entries, key=lambda entry: entry.day)

    def accounts(self):
        return sorted({entry.account for entry in self.entries})

    def opened(self, account):
        return next(entry.day for entry in self.entries if entry.kind == "open" and entry.account == account)

    def closed(self, account):
        for entry in self.entries:
            if entry.kind == "close" and entry.account == account:
                return entry.day
        return None

    def balance(self, account):
        return sum(entry.amount for entry in self.entries if entry.account == account)

    def overview(self):
        return [
            [account, self.opened(account), self.closed(account), self.balance(account)]
            for account in self.accounts()
        ]


def overview(rows):
    return Ledger([Entry(*row) for row in rows]).overview()
