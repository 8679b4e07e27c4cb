"""The regimes in which a system can run."""

from enum import StrEnum


class Regime(StrEnum):
    """How strongly a system's parts are integrated, from loosely to rigidly."""

    LINEAR = "linear"
    GEOMETRIC = "geometric"
    HIERARCHICAL = "hierarchical"
    BREAKDOWN = "breakdown"
    BLOCK_UNIVERSE = "4d_block_universe"
    """Never derived from Φ; only a client that knows its own state reports it."""
