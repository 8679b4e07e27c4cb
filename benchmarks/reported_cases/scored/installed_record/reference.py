"""What an installed package consists of."""

import csv
import io


class Entry:
    def __init__(self, path, digest, size):
        self.path = path
        self.digest = digest
        self.size = size


class Distribution:
    def __init__(self, name, record):
        self.name = name
        self.record = record

    def entries(self):
        for row in csv.reader(io.StringIO(self.record)):
            path, digest, size = (row + ["", ""])[:3]
            yield Entry(path, digest, size)

    def total(self):
        return sum(int(entry.size) for entry in self.entries() if entry.size)

    def without_digest(self):
        return [entry.path for entry in self.entries() if not entry.digest]


def show(packages):
    return {name: (dist.total(), dist.without_digest()) for name, dist in ((n, Distribution(n, r)) for n, r in packages.items())}
