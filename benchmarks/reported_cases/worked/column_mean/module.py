"""Summaries of the columns of a table."""

from decimal import Decimal


class Column:
    def __init__(self, name, values):
        self.name = name
        self._values = tuple(values)

    def __len__(self):
        return len(self._values)

    def values(self):
        return self._values

    def values_without_nulls(self):
        return tuple(value for value in self._values if value is not None)

    def values_sorted(self):
        return sorted(self.values_without_nulls())


class Aggregation:
    name = ""

    def run(self, column):
        raise NotImplementedError


class Count(Aggregation):
    name = "count"

    def run(self, column):
        return len(column.values_without_nulls())


class Sum(Aggregation):
    name = "sum"

    def run(self, column):
        return sum(column.values_without_nulls(), Decimal(0))


class Mean(Aggregation):
    name = "mean"

    def __init__(self):
        self._sum = Sum()

    def run(self, column):
        sum_total = self._sum.run(column)
        return sum_total / len(column.values_without_nulls())


class Median(Aggregation):
    name = "median"

    def run(self, column):
        values = column.values_sorted()
        if not values:
            return None
        middle = len(values) // 2
        if len(values) % 2:
            return values[middle]
        return (values[middle - 1] + values[middle]) / 2


class Table:
    def __init__(self, rows, names):
        self.columns = {name: Column(name, (row[number] for row in rows)) for number, name in enumerate(names)}

    def where(self, name, test):
        keep = [number for number, value in enumerate(self.columns[name].values()) if test(value)]
        names = list(self.columns)
        rows = [[self.columns[each].values()[number] for each in names] for number in keep]
        return Table(rows, names)

    def aggregate(self, name, aggregations):
        return {each.name: each.run(self.columns[name]) for each in aggregations}


def summarise(rows, names, groups):
    table = Table(rows, names)
    found = {}
    for group in groups:
        part = table.where("group", lambda value, group=group: value == group)
        found[group] = part.aggregate("value", [Count(), Sum(), Mean(), Median()])
    return found
