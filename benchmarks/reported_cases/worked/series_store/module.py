"""Stores of time series that are opened, asked and left."""

import functools


def cached(method):
    table = {}

    @functools.wraps(method)
    def wrapper(self, *args):
        key = (self, *args)
        if key not in table:
            table[key] = method(self, *args)
        return table[key]

    return wrapper


class Series:
    def __init__(self, name, values):
        self.name = name
        self.values = values

    def mean(self):
        return sum(self.values) / len(self.values)


class Store:
    def __init__(self, name, rows):
        self.name = name
        self.rows = rows
        self.reads = 0

    @property
    def names(self):
        return self._names()

    @cached
    def _names(self):
        return tuple(sorted(self.rows))

    @cached
    def get(self, name):
        self.reads += 1
        return Series(name, tuple(float(part) for part in self.rows[name].split(";")))

    def summary(self):
        return {name: self.get(name).mean() for name in self.names}

    def extremes(self):
        return [(name, min(self.get(name).values), max(self.get(name).values)) for name in self.names]


def report(stores):
    found = []
    for name, rows in stores:
        store = Store(name, rows)
        means = store.summary()
        found.append((name, round(sum(means.values()), 6), store.extremes()[:2], store.reads))
    return found
