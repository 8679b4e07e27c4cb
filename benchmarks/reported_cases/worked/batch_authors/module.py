"""Lists of batches of edits, with who made them."""

import sqlite3


class Store:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE author (id INTEGER, name TEXT, edits INTEGER)")
        self.db.execute("CREATE TABLE batch (id INTEGER PRIMARY KEY, author_id INTEGER, summary TEXT)")

    def author(self, author_id):
        row = self.db.execute("SELECT name, edits FROM author WHERE id = ?", (author_id,)).fetchone()
        return row if row is not None else ("anonymous", 0)

    def batches(self):
        return self.db.execute("SELECT id, author_id, summary FROM batch ORDER BY id").fetchall()


def listing(store):
    found = []
    for batch_id, author_id, summary in store.batches():
        name, edits = store.author(author_id)
        found.append({"id": batch_id, "author": name, "edits": edits, "summary": summary[:20]})
    return found
