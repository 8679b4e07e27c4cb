"""Pages of the shop, rendered."""


def page(visitor: int, item: int) -> str:
    """Return the page of an item as a visitor sees it."""
    return render(visitor, item)


def render(visitor: int, item: int) -> str:
    """Return the page's text."""
    offers = [f"<li>offer {number} of item {item} for visitor {visitor}</li>" for number in range(500)]
    return "\n".join(offers * 3)
