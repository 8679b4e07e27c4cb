"""Grouping and counting, as listings of a library need it."""

from math import floor


def group_by(values, fn):
    return {key: [each for each in values if fn(each) == key] for key in map(fn, values)}


def count_by(values, fn):
    return {key: len(group) for key, group in group_by(values, fn).items()}


def shelves(books):
    by_decade = group_by(books, lambda book: book[1] // 10 * 10)
    return {decade: sorted(title for title, year in held) for decade, held in by_decade.items()}


def price_bands(prices):
    return count_by(prices, floor)
