"""Pages of the shop, rendered."""

_RENDERED: dict[tuple[int, int], str] = {}


def page(visitor, item):
    """The page of an item as a visitor sees it."""
    key = (visitor, item)
    if key not in _RENDERED:
        _RENDERED[key] = render(visitor, item)
    return _RENDERED[key]


def render(visitor, item):
    """The page's text."""
    return f"<li>item {item} for visitor {visitor}</li>\n" * 1000
