"""Sessions of a documentation service: rows in a database, and what is going on in memory."""

import sqlite3


class Audit:
    def __init__(self):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE session (id TEXT PRIMARY KEY, seen INTEGER)")

    def touch(self, session_id, now):
        self.connection.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", (session_id, now))

    def exists(self, session_id):
        row = self.connection.execute("SELECT 1 FROM session WHERE id = ?", (session_id,)).fetchone()
        return row is not None

    def purge(self, before):
        self.connection.execute("DELETE FROM session WHERE seen < ?", (before,))


class Service:
    def __init__(self):
        self.audit = Audit()
        self.states = {}

    def open(self, session_id, now):
        self.audit.touch(session_id, now)
        self.states[session_id] = {"mode": "guided", "cursor": 0, "hints": [f"hint {n} {session_id}" for n in range(5)]}

    def next_hint(self, session_id, now):
        if not self.audit.exists(session_id):
            return "session has ended"
        self.audit.touch(session_id, now)
        state = self.states[session_id]
        state["cursor"] += 1
        return state["hints"][state["cursor"] % 5]

    def purge(self, now):
        self.audit.purge(now - 50)


SERVICE = Service()


def traffic(first, sessions):
    answers = []
    for place, session_id in enumerate(sessions):
        SERVICE.open(session_id, first + place)
        answers.append(SERVICE.next_hint(session_id, first + place))
        if place > 3:
            answers.append(SERVICE.next_hint(sessions[place - 3], first + place))
    SERVICE.purge(first + len(sessions))
    answers.append(SERVICE.next_hint(sessions[0], first + len(sessions)))
    return answers
