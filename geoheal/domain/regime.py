"""The regimes in which a system may be."""

from enum import StrEnum


class Regime(StrEnum):
    """Regime of a system: derived from Φ, or named by the reporter."""

    LINEAR = "linear"
    GEOMETRIC = "geometric"
    HIERARCHICAL = "hierarchical"
    BREAKDOWN = "breakdown"
    BLOCK_UNIVERSE = "4d_block_universe"
