"""What is in stock, which a warehouse elsewhere knows."""

from collections.abc import Callable


def check_stock(item: str, warehouse: Callable[[str], list[int]]) -> dict[str, object]:
    """How many pieces of an item the warehouse has."""
    pieces = sum(count for count in warehouse(item) if count > 0)
    return {"item": item, "pieces": pieces}
