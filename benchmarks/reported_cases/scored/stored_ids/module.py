"""Collections of documents, kept as JSON in SQLite."""

import json
import sqlite3


class Collection:
    def __init__(self, db, name):
        self.db = db
        self.name = name

    def create(self):
        self.db.execute(f"CREATE TABLE {self.name} (id INTEGER PRIMARY KEY, _id TEXT, data TEXT)")

    def insert_many(self, documents):
        rows = [(doc["_id"], json.dumps({k: v for k, v in doc.items() if k != "_id"})) for doc in documents]
        self.db.executemany(f"INSERT INTO {self.name} (_id, data) VALUES (?, ?)", rows)

    def _has_id_column(self):
        found = self.db.execute("SELECT name FROM pragma_table_info(?)", (self.name,)).fetchall()
        return any(name == "_id" for (name,) in found)

    def _get_stored_id(self, row_id):
        if not self._has_id_column():
            return row_id
        found = self.db.execute(f"SELECT _id FROM {self.name} WHERE id = ?", (row_id,)).fetchone()
        return row_id if found is None or found[0] is None else found[0]

    def _load(self, row_id, data):
        document = json.loads(data)
        document["_id"] = self._get_stored_id(row_id)
        return document

    def find(self, limit=None):
        query = f"SELECT id, data FROM {self.name} ORDER BY id"
        if limit is not None:
            query += f" LIMIT {int(limit)}"
        return RawBatchCursor(self, self.db.execute(query))

    def count(self):
        return self.db.execute(f"SELECT count(*) FROM {self.name}").fetchone()[0]


class RawBatchCursor:
    def __init__(self, collection, rows, batch_size=100):
        self._collection = collection
        self._rows = rows
        self._batch_size = batch_size

    def __iter__(self):
        while batch := self._rows.fetchmany(self._batch_size):
            yield [self._collection._load(row[0], row[1]) for row in batch]


def export(documents):
    collection = Collection(sqlite3.connect(":memory:"), "people")
    collection.create()
    collection.insert_many(documents)
    sizes, ids = [], []
    for batch in collection.find():
        sizes.append(len(batch))
        ids.extend(document["_id"] for document in batch if document["age"] > 60)
    return collection.count(), sizes, ids
