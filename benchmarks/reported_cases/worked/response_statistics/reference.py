"""What requests of a load test took, by endpoint."""

from statistics import median


class Endpoint:
    def __init__(self, name):
        self.name = name
        self.times = []
        self.failures = 0

    def log(self, ms):
        self.times.append(ms)

    def log_failure(self):
        self.failures += 1

    @property
    def median_ms(self):
        if not self.times:
            return None
        return median(self.times)

    @property
    def longest_ms(self):
        if not self.times:
            return None
        return max(self.times)


class Statistics:
    def __init__(self):
        self.endpoints = {}

    def of(self, name):
        return self.endpoints.setdefault(name, Endpoint(name))

    def table(self):
        return [
            {"name": each.name, "median": each.median_ms, "longest": each.longest_ms, "failures": each.failures}
            for each in self.endpoints.values()
        ]


def run(requests):
    statistics = Statistics()
    for name, ms in requests:
        endpoint = statistics.of(name)
        if ms is None:
            endpoint.log_failure()
        else:
            endpoint.log(ms)
    return statistics.table()
