"""Prices of contracts that can be cancelled at any step, by walking all paths of a lattice."""

RATE = 0.01


def value(steps, ups, strike):
    """Expected payoff after the remaining steps, discounted."""
    if steps == 0:
        return max(0.0, 100 * 1.1 ** ups - strike)
    up = value(steps - 1, ups + 1, strike)
    down = value(steps - 1, ups - 1, strike)
    return (up + down) / 2 / (1 + RATE)


def quote(steps, strike):
    """Price, rounded to cents."""
    return round(value(steps, 0, strike), 2)
