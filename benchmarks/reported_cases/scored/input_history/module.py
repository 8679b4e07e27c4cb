"""Lines that were entered, the oldest first, read from a file that has the newest first."""


class History:
    def __init__(self):
        self._strings = []
        self._loaded = False

    def load(self, source):
        if not self._loaded:
            for line in source:
                text = line.rstrip()
                if text:
                    self._strings.insert(0, text)
            self._loaded = True

    def append(self, text):
        self._strings.append(text)

    def strings(self):
        return list(self._strings)

    def last(self, count):
        return self._strings[-count:]


class Buffer:
    def __init__(self, history):
        self.history = history

    def complete(self, start):
        return [text for text in self.history.strings() if text.startswith(start)][:20]


def session(lines, entered):
    history = History()
    history.load(lines)
    for text in entered:
        history.append(text)
    return Buffer(history).complete("git"), history.last(5)
