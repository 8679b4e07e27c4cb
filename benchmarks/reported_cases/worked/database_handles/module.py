"""Databases of a thread, each with a table of its own state."""

import itertools

_NUMBERS = itertools.count()
THREAD_STATE = {}


class Database:
    def __init__(self, uri):
        self.uri = uri
        self._key = f"_db_{next(_NUMBERS)}"
        THREAD_STATE[self._key] = {"uri": uri, "cursors": [], "log": []}
        self.is_open = True

    @property
    def _state(self):
        return THREAD_STATE[self._key]

    def execute(self, sql):
        self._state["cursors"].append(len(sql))
        self._state["log"].append(sql)
        return len(self._state["cursors"])

    def last(self):
        return self._state["log"][-1]

    def close(self):
        self.is_open = False


def job(uri, statements):
    database = Database(uri)
    try:
        for sql in statements:
            done = database.execute(sql)
        return done, database.last()
    finally:
        database.close()


def jobs(given):
    return [job(uri, statements) for uri, statements in given]
