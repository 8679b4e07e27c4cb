"""Checkpoints of running agents, with what was written after each."""

import sqlite3
from contextlib import closing


class Saver:
    def __init__(self):
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(
            """
            CREATE TABLE checkpoints (thread_id TEXT, checkpoint_id TEXT, body TEXT,
                                      PRIMARY KEY (thread_id, checkpoint_id));
            CREATE TABLE writes (thread_id TEXT, checkpoint_id TEXT, task_id TEXT, idx INTEGER, value TEXT,
                                 PRIMARY KEY (thread_id, checkpoint_id, task_id, idx));
            """
        )

    def put(self, thread_id, checkpoint_id, body):
        self.connection.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (thread_id, checkpoint_id, body))

    def put_write(self, thread_id, checkpoint_id, task_id, idx, value):
        self.connection.execute(
            "INSERT INTO writes VALUES (?, ?, ?, ?, ?)", (thread_id, checkpoint_id, task_id, idx, value)
        )

    def list(self, thread_id):
        with closing(self.connection.cursor()) as cur, closing(self.connection.cursor()) as wcur:
            cur.execute(
                "SELECT thread_id, checkpoint_id, body FROM checkpoints WHERE thread_id = ? ORDER BY checkpoint_id DESC",
                (thread_id,),
            )
            for thread, checkpoint, body in cur:
                wcur.execute(
                    "SELECT task_id, value FROM writes WHERE thread_id = ? AND checkpoint_id = ? ORDER BY task_id, idx",
                    (thread, checkpoint),
                )
                yield checkpoint, body, [(task, value) for task, value in wcur]


def history(saver, thread_id):
    return [(checkpoint, len(body), writes) for checkpoint, body, writes in saver.list(thread_id)]
