"""Jobs of a pool, by number, until their results are there."""

import itertools


class ApplyResult:
    def __init__(self, cache, number, payload, limit):
        self.cache = cache
        self.number = number
        self.payload = payload
        self.limit = limit
        self.value = None
        cache[number] = self

    def set(self, value):
        self.value = value
        del self.cache[self.number]

    def timed_out(self):
        self.value = "timeout"


class Pool:
    def __init__(self):
        self.cache = {}
        self.counter = itertools.count()

    def apply(self, payload, limit):
        return ApplyResult(self.cache, next(self.counter), payload, limit)

    def handle(self, number, took):
        result = self.cache[number]
        if took > result.limit:
            result.timed_out()
        else:
            result.set(len(result.payload))
        return result.value


POOL = Pool()


def run(jobs):
    values = []
    for payload, limit, took in jobs:
        result = POOL.apply(payload, limit)
        values.append(POOL.handle(result.number, took))
    return values
