"""Paths that a scan will ask for, and those that it discovers on its way."""


class Dictionary:
    def __init__(self, items, extensions=("",)):
        self._index = 0
        self._extra_index = 0
        self._items = self.generate(items, extensions)
        self._extra = []

    @staticmethod
    def generate(items, extensions):
        paths = []
        for item in items:
            for extension in extensions:
                paths.append(item + extension)
        return paths

    @property
    def index(self):
        return self._index + self._extra_index

    def add_extra(self, path):
        if path in self._items or path in self._extra:
            return
        self._extra.append(path)

    def reset(self):
        self._index = 0
        self._extra_index = 0
        self._extra.clear()

    def __iter__(self):
        return self

    def __next__(self):
        if len(self._extra) > self._extra_index:
            self._extra_index += 1
            return self._extra[self._extra_index - 1]
        if len(self._items) > self._index:
            self._index += 1
            return self._items[self._index - 1]
        raise StopIteration

    def __len__(self):
        return len(self._items) + len(self._extra)


class Fuzzer:
    def __init__(self, dictionary, links):
        self.dictionary = dictionary
        self.links = links
        self.found = []

    def scan(self, path):
        for link in self.links.get(path, ()):
            self.dictionary.add_extra(link)
        if path in self.links:
            self.found.append(path)

    def run(self):
        asked = 0
        for path in self.dictionary:
            asked += 1
            self.scan(path)
        return asked


def crawl(words, links):
    fuzzer = Fuzzer(Dictionary(words, ("", ".php")), links)
    asked = fuzzer.run()
    return asked, len(fuzzer.dictionary), fuzzer.found[-10:]
