"""Settings of the rental, read from the file beside this module."""

import functools
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "settings.toml"


@functools.lru_cache(maxsize=1)
def load() -> dict[str, Any]:
    """Return the settings; prices and discounts are decimal numbers."""
    read = tomllib.loads(FILE.read_text())
    prices = {name: Decimal(read[name]) for name in ("hour", "day", "deposit")}
    discounts = {name: Decimal(value) for name, value in read["discounts"].items()}
    return {"currency": read["currency"], "discounts": discounts, **prices}
