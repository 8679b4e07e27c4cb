"""Catalogues of data sets, which are read again when their file has changed."""

_PARSED = {}


class Store:
    """Files with their time of change."""

    def __init__(self):
        self._files = {}
        self._clock = 0

    def write(self, path, text):
        self._clock += 1
        self._files[path] = (self._clock, text)

    def modified(self, path):
        return self._files[path][0]

    def read(self, path):
        return self._files[path][1]


def parse(text):
    entries = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        entries[name.strip()] = value.strip()
    return entries


class Catalog:
    def __init__(self, store, path):
        self.store = store
        self.path = path

    def entries(self):
        key = (self.path, self.store.modified(self.path))
        if key not in _PARSED:
            _PARSED[key] = parse(self.store.read(self.path))
        return _PARSED[key]

    def get(self, name):
        return self.entries().get(name)


STORE = Store()


def refresh(path, text, names):
    STORE.write(path, text)
    catalog = Catalog(STORE, path)
    return [catalog.get(name) for name in names], len(catalog.entries())
