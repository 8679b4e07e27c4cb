"""A pipeline of functions whose results are kept."""

import copy


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
    return {"rows": [[(row * 7 + column) % 11 for column in range(size)] for row in range(size)], "notes": []}


def normalise(table, note):
    table["notes"].append(note)
    for row in table["rows"]:
        top = max(row) or 1
        for column, value in enumerate(row):
            row[column] = value * 10 // top
    return table


def run(requests):
    pipeline = Pipeline()
    pipeline.add("grid", grid)
    answers = []
    for size, note in requests:
        table = normalise(pipeline.run("grid", size), note)
        answers.append((sum(map(sum, table["rows"])), table["notes"]))
    return answers, pipeline.cache.hits
