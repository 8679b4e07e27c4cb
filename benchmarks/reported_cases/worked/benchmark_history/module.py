"""Results of benchmarks, as a page shows and compares them."""

import json
import math


class BenchmarkResult:
    def __init__(self, row):
        self.id = row["id"]
        self.name = row["name"]
        self._stats = row["stats"]
        self._tags = row["tags"]

    @property
    def samples(self):
        return [float(value) for value in json.loads(self._stats)["data"]]

    @property
    def mean(self):
        return math.fsum(self.samples) / len(self.samples)

    @property
    def deviation(self):
        return math.sqrt(math.fsum((value - self.mean) ** 2 for value in self.samples) / len(self.samples))

    @property
    def tags(self):
        return json.loads(self._tags)

    def case(self):
        return ", ".join(f"{key}={self.tags[key]}" for key in sorted(self.tags) if key != "name")

    def display(self):
        return f"{self.name} [{self.case()}] {self.mean:.4g} ± {self.deviation:.3g}"


class History:
    def __init__(self, rows):
        self.results = [BenchmarkResult(row) for row in rows]

    def names(self):
        return sorted({result.name for result in self.results})

    def outliers(self, limit=2.0):
        found = []
        for before, after in zip(self.results, self.results[1:]):
            if before.deviation and abs(after.mean - before.mean) > limit * before.deviation:
                found.append(after.id)
        return found

    def page(self):
        return [result.display() for result in self.results]


def index(rows):
    return History(rows).names()


def detail(rows):
    history = History(rows)
    return history.page(), history.outliers()
