"""Transfers with an audit trail of which the last entries are shown."""

TRAIL = []
SHOWN = 20


class Account:
    """An account."""

    def __init__(self, balance):
        self.balance = balance

    def book(self, amount, purpose):
        """Book an amount, and note it."""
        self.balance += amount
        TRAIL.append({"amount": amount, "purpose": purpose, "balance": self.balance})
        return self.balance


def last_entries():
    """What the page shows."""
    return TRAIL[-20:]
