"""Vectors of pieces of text, and how near they are to a question."""

import json
import sqlite3


class VectorStore:
    def __init__(self, model):
        self.model = model
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute(
            "CREATE TABLE embedding (chunk_id INTEGER, model TEXT, vector TEXT, PRIMARY KEY (chunk_id, model))"
        )

    def save(self, chunk_id, model, vector):
        self.connection.execute(
            "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", (chunk_id, model, json.dumps(vector))
        )

    def load_for_candidates(self, chunk_ids):
        found = {}
        cursor = self.connection.cursor()
        for chunk_id in chunk_ids:
            cursor.execute(
                "SELECT vector FROM embedding WHERE chunk_id = ? AND model = ?", (int(chunk_id), self.model)
            )
            row = cursor.fetchone()
            if row is not None:
                found[int(chunk_id)] = row[0]
        return found


def nearest(store, question, chunk_ids, most=5):
    vectors = store.load_for_candidates(chunk_ids)
    scored = []
    for chunk_id, text in vectors.items():
        first = float(text[1 : text.index(",")])
        scored.append((abs(first - question), chunk_id))
    return sorted(scored)[:most]
