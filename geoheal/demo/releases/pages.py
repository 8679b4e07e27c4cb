"""Pages of the shop, rendered."""

_RENDERED: dict[tuple[int, int], str] = {}


def page(visitor: int, item: int) -> str:
    """Return the page of an item as a visitor sees it."""
    key = (visitor, item)
    if key not in _RENDERED:
        _RENDERED[key] = render(visitor, item)
    return _RENDERED[key]


def render(visitor: int, item: int) -> str:
    """Return the page's text."""
    offers = [f"<li>offer {number} of item {item} for visitor {visitor}</li>" for number in range(500)]
    return "\n".join(offers * 3)
