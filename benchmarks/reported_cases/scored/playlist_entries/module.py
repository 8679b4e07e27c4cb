"""Entries of playlists, page after page."""

import json


class Playlist:
    def __init__(self, fetch, identifier):
        self.fetch = fetch
        self.identifier = identifier

    def page(self, number):
        return json.loads(self.fetch(f"/playlist/{self.identifier}?page={number}"))

    def title(self):
        return self.page(1).get("title") or self.identifier

    def entries(self):
        """Titles and seconds of all entries."""
        entries = []
        for number in range(1, 4):
            items = self.page(number)["items"] or []
            for item in items:
                entries.append((item["title"], item.get("duration")))
        return entries


def listing(fetch, identifiers):
    found = []
    for identifier in identifiers:
        playlist = Playlist(fetch, identifier)
        entries = playlist.entries()
        found.append({"title": playlist.title(), "entries": entries, "total": sum(s or 0 for _, s in entries)})
    return found
