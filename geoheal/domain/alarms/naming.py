"""Patterns of names, in which ``*`` stands for any characters."""


def fits(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern; :func:`geoheal.store.schema.tables.concerns` is the same in SQL.

    >>> fits("shop/*", "shop/eu"), fits("*/eu", "shop/us"), fits("a*a", "a")
    (True, False, False)
    """
    first, *others = pattern.split("*")
    if not others:
        return name == first
    *middle, last = others
    place, end = len(first), len(name) - len(last)
    if place > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for part in middle:
        found = name.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
