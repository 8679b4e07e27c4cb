"""geoheal watches over running systems by the geometry of their health, and mends them."""

__version__ = "0.1.0"
