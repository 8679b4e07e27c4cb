"""Pages of the rental, made of templates."""

import functools
from collections.abc import Mapping
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent / "templates"


@functools.lru_cache(maxsize=16)
def template(name: str) -> Template:
    """Return a template by its name."""
    return Template((FOLDER / f"{name}.txt").read_text())


def page(name: str, values: Mapping[str, object]) -> str:
    """Return a page."""
    return template(name).substitute(values)


def lines(prices: Mapping[int, str]) -> str:
    """Return a line for each bike."""
    return "\n".join(f"  bike {bike:>4}  {price:>9}" for bike, price in sorted(prices.items()))
