"""A balance of currencies that a market maker keeps, and that knows its own basin."""

PULL = 0.01
NOISE = 0.05
HOME = [0.5, 0.2, 0.2, 0.1]


class Balance:
    """Shares of four currencies."""

    def __init__(self, source):
        self.source = source
        self.shares = list(HOME)

    def trade(self):
        """One round of trades; what is sold in the first two is bought in the others."""
        pressure = [-0.02, -0.02, 0.005, 0.035]
        moved = [
            max(1e-6, share + push + PULL * (home - share) + self.source.gauss(0, NOISE) * share)
            for share, push, home in zip(self.shares, pressure, HOME)
        ]
        total = sum(moved)
        self.shares = [share / total for share in moved]

    def basin(self):
        """Where the balance is."""
        return list(self.shares)
