"""Rows of a small database, read through cursors that can be closed all at once."""

import sqlite3


class Cursor:
    def __init__(self, database, sql, parameters):
        self.database = database
        self.raw = database.connection.execute(sql, parameters)
        self.rows = []

    def fetch(self):
        self.rows = [tuple(row) for row in self.raw.fetchall()]
        self.close()
        return self.rows

    def close(self):
        self.raw.close()


class Database:
    def __init__(self):
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, owner TEXT, body TEXT)")
        self._cursors = []

    def execute(self, sql, *parameters):
        cursor = Cursor(self, sql, parameters)
        self._cursors.append(cursor)
        return cursor

    def close(self):
        for cursor in self._cursors:
            cursor.close()
        self._cursors.clear()
        self.connection.close()


DATABASE = Database()


def notes_of(owner, bodies):
    for body in bodies:
        DATABASE.execute("INSERT INTO note (owner, body) VALUES (?, ?)", owner, body).fetch()
    rows = DATABASE.execute("SELECT owner, body FROM note WHERE owner = ? ORDER BY id", owner).fetch()
    DATABASE.execute("DELETE FROM note").fetch()
    return rows
