"""Pages of events of a room, with who sent them."""

import sqlite3


class Store:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE events (id TEXT PRIMARY KEY, room TEXT, sender TEXT, depth INTEGER)")
        self.db.execute("CREATE TABLE profiles (user TEXT, name TEXT, avatar TEXT)")

    def add_events(self, rows):
        self.db.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)", rows)

    def add_profiles(self, rows):
        self.db.executemany("INSERT INTO profiles VALUES (?, ?, ?)", rows)

    def events_of(self, room, limit):
        statement = "SELECT id, sender, depth FROM events WHERE room = ? ORDER BY depth, id LIMIT ?"
        return self.db.execute(statement, (room, limit)).fetchall()

    def profile(self, user):
        row = self.db.execute("SELECT name, avatar FROM profiles WHERE user = ?", (user,)).fetchone()
        if row is None:
            return {"name": user, "avatar": None}
        return {"name": row[0], "avatar": row[1]}


class Pagination:
    def __init__(self, store):
        self.store = store

    def page(self, room, limit):
        found = []
        for event, sender, depth in self.store.events_of(room, limit):
            profile = self.store.profile(sender)
            found.append({"event": event, "depth": depth, "by": profile["name"], "avatar": profile["avatar"]})
        return found


def timeline(events, profiles, room):
    store = Store()
    store.add_events(events)
    store.add_profiles(profiles)
    return Pagination(store).page(room, 300)
