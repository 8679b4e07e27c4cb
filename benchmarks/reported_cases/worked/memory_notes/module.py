"""Notes that an assistant keeps, found again by their words."""

import re


class Note:
    def __init__(self, key, header, content, tags):
        self.key = key
        self.header = header
        self.content = content
        self.tags = tags


class MemoryStore:
    def __init__(self):
        self._notes = {}

    def save(self, key, header, content, tags=()):
        self._notes[key] = Note(key, header, content, list(tags))

    def delete(self, key):
        return self._notes.pop(key, None) is not None

    def _words(self, text):
        return set(re.findall(r"[a-z0-9]+", text.lower()))

    def search(self, query, tags=None, limit=5):
        asked = self._words(query)
        results = []
        for note in self._notes.values():
            if tags and not set(tags) & set(note.tags):
                continue
            words = self._words(note.header + " " + note.content)
            common = len(asked & words)
            if common:
                results.append((-common, note.key))
        results.sort()
        return [key for _, key in results[:limit]]


def converse(notes, turns):
    store = MemoryStore()
    for key, header, content in notes:
        store.save(key, header, content)
    answers = []
    for turn, (kind, text) in enumerate(turns):
        if kind == "ask":
            answers.append(store.search(text))
        elif kind == "tell":
            store.save(f"turn{turn}", "said", text)
        else:
            answers.append(store.delete(text))
    return answers
