"""Runtime source: remove several elements of a list in one pass."""

from typing import Final

REMOVE_EACH: Final = '''_PLAIN_ITEMS = frozenset({str, bytes, int, float, bool, type(None)})


def _remove_each(items, values, known=True):
    """items.remove(value) for each value; one that is not known may be missing."""
    if type(items) is not list or type(values) not in (list, tuple) or values is items:
        for value in values:
            if known or value in items:
                items.remove(value)
        return
    if len(values) > 2 and _remove_stretch(items, values):
        return
    searched = 0
    for number, value in enumerate(values):
        if searched > len(items):
            if _remove_rest(items, values[number:], known):
                return
            searched = float("-inf")
        try:
            place = items.index(value)
        except ValueError:
            if known:
                items.remove(value)  # which raises
            place = len(items)
        del items[place : place + 1]
        searched += place


def _are_found_by_hash(*groups):
    kinds = {kind for group in groups for kind in map(type, group)} - _PLAIN_ITEMS
    return all(kind.__eq__ is object.__eq__ and kind.__hash__ is object.__hash__ for kind in kinds)


def _remove_stretch(items, values):
    """Remove values that stand side by side in their order, and nowhere before."""
    try:
        place = items.index(values[0])
    except ValueError:
        return False
    part, before = items[place : place + len(values)], items[:place]
    if len(part) < len(values) or not all(map(operator.is_, part, values)):
        return False
    if not _are_found_by_hash(before, part) or not set(values).isdisjoint(before):
        return False
    del items[place : place + len(values)]
    return True


def _remove_rest(items, values, known):
    """Remove many values in one pass; only all of them, if they are known."""
    part = items[:]
    if not _are_found_by_hash(part, values):
        return False
    left, kept = collections.Counter(values), []
    for item in part:
        if left.get(item):
            left[item] -= 1
        else:
            kept.append(item)
    if known and any(left.values()):
        return False
    items[: len(part)] = kept
    return True
'''
REMOVE_PLACES: Final = '''def _remove_places(places, *lists):
    """del items[place] for each list and place, from the last to the first."""
    if not places:
        return
    gone, first, end = set(places), min(places), max(places) + 1
    for items in lists:
        if type(items) is list:
            part = enumerate(items[first:end], first)
            items[first:end] = [item for place, item in part if place not in gone]
        else:
            for place in sorted(places, reverse=True):
                del items[place]
'''
REMOVE_IN_TURN: Final = '''def _remove_in_turn(items, places):
    """del items[place] for each place, one after the other."""
    if type(items) is list and type(places) in (list, tuple) and all(type(place) is int for place in places):
        if places and places[0] < len(items) and places[-1] >= 0:
            if all(place > after for place, after in zip(places, places[1:])):
                return _remove_places(places, items)
    for place in places:
        del items[place]
'''
ALL_BUT: Final = '''def _all_but(items, place):
    """[item for number, item in enumerate(items) if number != place]."""
    if type(items) is list and type(place) is int:
        return items[:place] + items[place + 1 :] if 0 <= place < len(items) else items[:]
    return [item for number, item in enumerate(items) if number != place]
'''
