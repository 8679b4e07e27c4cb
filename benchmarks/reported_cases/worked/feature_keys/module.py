"""Sparse matrices of features by their keys."""


class KeyTable:
    def __init__(self):
        self.keys = []

    def register(self, names):
        for name in names:
            if name not in self.keys:
                self.keys.append(name)

    def column_of(self, name):
        try:
            return self.keys.index(name)
        except ValueError:
            return None


class FeatureMatrix:
    def __init__(self, table):
        self.table = table
        self.rows = []

    def add(self, candidate):
        row = []
        for name, value in candidate.items():
            column = self.table.column_of(name)
            if column is not None:
                row.append((column, value))
        self.rows.append(sorted(row))


def featurize(candidates, known):
    table = KeyTable()
    table.register(known)
    matrix = FeatureMatrix(table)
    for candidate in candidates:
        matrix.add(candidate)
    return matrix.rows
