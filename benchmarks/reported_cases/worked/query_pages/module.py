"""Pages of the records that a query finds."""

from collections import namedtuple
from math import ceil

Page = namedtuple("Page", "objects number_of_objects pages_total number page_size")


class DatabaseError(Exception):
    pass


class Table:
    def __init__(self, rows):
        self.rows = rows
        self.queries = 0

    def count(self, conditions):
        self.queries += 1
        return len([row for row in self.rows if self._matches(row, conditions)])

    def select(self, conditions, offset, limit):
        self.queries += 1
        found = [row for row in self.rows if self._matches(row, conditions)]
        return found[offset : offset + limit]

    def _matches(self, row, conditions):
        return all(row[name] == value for name, value in conditions.items())


def paginate(table, conditions, number, size):
    count = table.count(conditions)
    total = ceil(count / size)
    if number == -1:
        number = total
    elif number < 1:
        raise ValueError(f"Invalid page number: {number}")
    offset = (number - 1) * size
    if offset < 0:
        raise DatabaseError("Negative offset")
    return Page(table.select(conditions, offset, size), count, total, number, size)


class Browser:
    def __init__(self, rows):
        self.table = Table(rows)

    def last_names(self, kind, size):
        page = paginate(self.table, {"kind": kind}, -1, size)
        last = page.objects[-1]["name"] if page.objects else None
        return page.number_of_objects, page.pages_total, last

    def all_names(self, kind, size):
        names, number = [], 1
        while True:
            page = paginate(self.table, {"kind": kind}, number, size)
            names += [row["name"] for row in page.objects]
            if number >= page.pages_total:
                return names
            number += 1


def browse(rows, kinds):
    browser = Browser(rows)
    return [(browser.last_names(kind, 3), browser.all_names(kind, 2)) for kind in kinds]
