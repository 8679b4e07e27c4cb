"""A document whose changes can all be undone."""


class Change:
    def __init__(self, place, old, new):
        self.place = place
        self.old = old
        self.new = new


class Document:
    def __init__(self, text):
        self.text = text
        self.changes = []

    def replace(self, place, length, new):
        old = self.text[place : place + length]
        self.text = self.text[:place] + new + self.text[place + length :]
        self.changes.append(Change(place, old, new))

    def undo(self):
        change = self.changes.pop()
        self.text = self.text[: change.place] + change.old + self.text[change.place + len(change.new) :]

    def first(self):
        text, changes = self.text, list(self.changes)
        while self.changes:
            self.undo()
        found, self.text, self.changes = self.text, text, changes
        return found


DOCUMENT = Document("x" * 200)


def edit(changes):
    for place, new in changes:
        DOCUMENT.replace(place, len(new), new)
    DOCUMENT.undo()
    return len(DOCUMENT.text), DOCUMENT.first()[:20]
