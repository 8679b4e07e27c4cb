"""Messages of a run, and outputs that get them."""


class Message:
    def __init__(self, level, text):
        self.level = level
        self.text = text


class Output:
    def __init__(self):
        self.counts = {}

    def message(self, message):
        self.counts[message.level] = self.counts.get(message.level, 0) + 1


class Logger:
    def __init__(self):
        self._outputs = []
        self._cache = []

    def register(self, output):
        self._outputs.append(output)
        for message in self._cache:
            output.message(message)

    def unregister(self, output):
        self._outputs.remove(output)

    def write(self, level, text):
        message = Message(level, text)
        if not self._outputs:
            self._cache.append(message)
        for output in self._outputs:
            output.message(message)

    def run(self, early, late):
        for level, text in early:
            self.write(level, text)
        output = Output()
        self.register(output)
        for level, text in late:
            self.write(level, text)
        self.unregister(output)
        return output.counts


LOGGER = Logger()


def suite(early, late):
    counts = LOGGER.run(early, late)
    return sorted(counts)
