"""A pipeline of functions whose results are kept."""

import copy


class Row:
    def __init__(self, values):
        self.values = values
        self.notes = []

    def scale(self, note):
        top = max(self.values) or 1
        self.values = [value * 10 // top for value in self.values]
        self.notes.append(note)


class SimpleCache:
    def __init__(self):
        self._entries = {}
        self.hits = 0

    def get(self, key):
        self.hits += 1
        return copy.deepcopy(self._entries[key])

    def put(self, key, value):
        self._entries[key] = copy.deepcopy(value)

    def __contains__(self, key):
        return key in self._entries


class Pipeline:
    def __init__(self):
        self.functions = {}
        self.cache = SimpleCache()

    def add(self, name, function):
        self.functions[name] = function

    def run(self, name, argument):
        key = (name, argument)
        if key in self.cache:
            return self.cache.get(key)
        result = self.functions[name](argument)
        self.cache.put(key, result)
        return result


def grid(size):
    return [Row([(row * 7 + column) % 11 for column in range(size)]) for row in range(size)]


def normalise(rows, note):
    for row in rows:
        row.scale(note)
    return rows


def run(requests):
    pipeline = Pipeline()
    pipeline.add("grid", grid)
    answers = []
    for size, note in requests:
        rows = normalise(pipeline.run("grid", size), note)
        answers.append((sum(sum(row.values) for row in rows), rows[0].notes))
    return answers, pipeline.cache.hits
