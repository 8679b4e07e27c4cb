"""Pages of the shop, rendered."""


def page(visitor, item):
    """The page of an item as a visitor sees it."""
    return render(visitor, item)


def render(visitor, item):
    """The page's text."""
    return f"<li>item {item} for visitor {visitor}</li>\n" * 1000
