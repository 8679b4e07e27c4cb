"""Columns of tables, which have few of them, and rows that name them."""


class Tables:
    def __init__(self):
        self._columns = {}

    def add(self, table, name, kind):
        self._columns.setdefault(table, []).append((name, kind))

    def kind(self, table, name):
        columns = self._columns.get(table, ())
        for known, kind in columns:
            if known == name:
                return kind
        return "text"


def convert(rows):
    tables = Tables()
    for table in ("orders", "items"):
        for name, kind in (("id", "int"), ("price", "float"), ("note", "text")):
            tables.add(table, name, kind)
    out = []
    for table, name, value in rows:
        kind = tables.kind(table, name)
        out.append(int(value) if kind == "int" else float(value) if kind == "float" else value)
    return out
