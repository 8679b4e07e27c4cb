"""Rows of tables that match patterns."""

import re


def pattern_as_function(pattern):
    if callable(pattern):
        return pattern
    if hasattr(pattern, "match"):
        return lambda cell: bool(pattern.search(cell))
    return lambda cell: pattern in cell


class FilteringReader:
    def __init__(self, rows, patterns, any_match=False, inverse=False):
        self.rows = iter(rows)
        self.names = next(self.rows)
        self.any_match = any_match
        self.inverse = inverse
        self.patterns = {self.index(name): pattern_as_function(pattern) for name, pattern in patterns.items()}

    def index(self, name):
        return self.names.index(name)

    def test(self, row):
        results = [test(row[index]) for index, test in self.patterns.items()]
        found = any(results) if self.any_match else all(results)
        return found != self.inverse

    def __iter__(self):
        for row in self.rows:
            if self.test(row):
                yield row


class Grep:
    def __init__(self, rows):
        self.rows = rows

    def match_file(self, column, text):
        lines = [line.rstrip() for line in text.split("\n")]
        return list(FilteringReader(self.rows, {column: lambda cell: cell in lines}))

    def match_pattern(self, column, pattern):
        return list(FilteringReader(self.rows, {column: re.compile(pattern)}, inverse=True))


def grep(rows, text, pattern):
    command = Grep(rows)
    return command.match_file("id", text), len(command.match_pattern("name", pattern))
