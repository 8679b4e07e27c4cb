"""Entries of feeds, the newest first."""


class Entry:
    def __init__(self, row):
        self.row = row

    @property
    def title(self):
        return self.row.get("title", "untitled")

    @property
    def published(self):
        year, month, day = self.row["published"].split("-")
        return int(year), int(month), int(day)

    @property
    def updated(self):
        if "updated" not in self.row:
            return None
        return tuple(int(part) for part in self.row["updated"].split("-"))


class Feed:
    def __init__(self, rows):
        self.entries = [Entry(row) for row in rows]

    def overview(self):
        return [[entry.title, entry.published, entry.updated] for entry in self.entries]


def overview(rows):
    return Feed(rows).overview()
