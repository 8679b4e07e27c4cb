"""Rates of recombination by window of a chromosome."""


class RateMap:
    def __init__(self):
        self.rates = {}
        self.order = []

    def add(self, key, rate):
        self.rates[key] = rate
        self.order.append(key)

    def mean(self):
        return sum(self.rates.values()) / len(self.rates)


def read_map(text):
    rates = RateMap()
    for line in text.split("\n"):
        if not line.strip():
            continue
        columns = line.strip().split("\t")
        key = columns[0] + ":" + columns[1] + "-" + columns[2]
        rates.add(key, float(columns[3]))
    return rates


def thresholds(text, quantile):
    rates = read_map(text)
    ordered = sorted(rates.rates.values())
    return round(ordered[int(quantile * (len(ordered) - 1))], 4), round(rates.mean(), 4), rates.order[:2]
