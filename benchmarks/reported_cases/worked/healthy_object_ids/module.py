"""Identifiers of the objects in files."""

import itertools
import weakref

REGISTRY = weakref.WeakValueDictionary()
NUMBERS = itertools.count(1)


class ObjectID:
    def __init__(self, kind, parent=None):
        self.id = next(NUMBERS)
        self.kind = kind
        self.parent = parent
        self.valid = True
        REGISTRY[self.id] = self

    def close(self):
        self.valid = False


class File:
    def __init__(self, name):
        self.name = name
        self.fid = ObjectID("file")
        self.datasets = {}

    def create_dataset(self, name, values):
        self.datasets[name] = (ObjectID("dataset", self.fid), list(values))

    def close(self):
        for held in list(REGISTRY.values()):
            if held.parent is self.fid:
                held.close()
        self.fid.close()
        OPEN.pop(self.fid.id, None)


OPEN = {}


def open_file(name):
    file = File(name)
    OPEN[file.fid.id] = file
    return file


def store(files):
    stored = []
    for name, sets in files:
        file = open_file(name)
        for key, values in sets:
            file.create_dataset(key, values)
        stored.append((name, sum(len(values) for _, values in file.datasets.values()), len(OPEN)))
        file.close()
    return stored
