"""Tables of places in SQLite."""

import sqlite3


class Field:
    def __init__(self, name, kind, primary):
        self.name = name
        self.kind = kind
        self.primary = primary


class FeatureClass:
    def __init__(self, connection, name):
        self.connection = connection
        self.name = name

    @classmethod
    def create(cls, connection, name, fields):
        columns = ", ".join(f"{field} {kind}" for field, kind in fields)
        connection.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY, {columns})")
        return cls(connection, name)

    @property
    def fields(self):
        rows = self.connection.execute(f"PRAGMA table_info({self.name})").fetchall()
        return [Field(name, kind, bool(primary)) for _, name, kind, _, _, primary in rows]

    @property
    def primary_key(self):
        for field in self.fields:
            if field.primary:
                return field
        return None

    @property
    def field_names(self):
        return [field.name for field in self.fields if field.name != self.primary_key.name]

    def insert(self, values):
        names = [name for name in self.field_names if name in values]
        marks = ", ".join("?" for _ in names)
        self.connection.execute(
            f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({marks})", [values[name] for name in names]
        )

    def count(self):
        return self.connection.execute(f"SELECT count(*) FROM {self.name}").fetchone()[0]


def load(fields, rows):
    connection = sqlite3.connect(":memory:")
    places = FeatureClass.create(connection, "places", fields)
    for row in rows:
        places.insert(row)
    total = connection.execute(f"SELECT sum({fields[0][0]}) FROM places").fetchone()[0]
    connection.close()
    return total, len(rows)
