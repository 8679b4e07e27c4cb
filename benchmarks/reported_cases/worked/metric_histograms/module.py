"""Checks of code metrics against limits, with histograms of their values."""

import math


class Entity:
    def __init__(self, name, kind, metrics):
        self.name = name
        self.kind = kind
        self.metrics = metrics


class Metrics:
    def __init__(self, entities, kind):
        self.entities = [each for each in entities if each.kind == kind]

    def values(self, metric):
        return [each.metrics[metric] for each in self.entities if each.metrics.get(metric) is not None]

    def mean(self, metric):
        values = self.values(metric)
        return sum(values) / len(values) if values else 0.0

    def deviation(self, metric):
        values = self.values(metric)
        if not values:
            return 0.0
        return math.sqrt(sum((value - self.mean(metric)) ** 2 for value in values) / len(values))

    def largest(self, metric):
        return max(self.values(metric), default=0)


def score(metrics, metric, entity):
    deviation = metrics.deviation(metric)
    value = entity.metrics.get(metric)
    if value is None or not deviation:
        return 0.0
    return round((value - metrics.mean(metric)) / deviation, 3)


def histogram(metrics, metric, bins):
    largest = metrics.largest(metric)
    counts = [0] * bins
    for value in metrics.values(metric):
        counts[min(bins - 1, value * bins // (largest + 1))] += 1
    title = f"{metric}: avg {metrics.mean(metric):.2f}, dev {metrics.deviation(metric):.2f}, max {largest}"
    return title, counts


def check(described, limits, bins):
    entities = [Entity(*row) for row in described]
    failures, drawn = [], []
    for kind in sorted({each.kind for each in entities}):
        metrics = Metrics(entities, kind)
        for metric, limit in sorted(limits.items()):
            for entity in metrics.entities:
                if score(metrics, metric, entity) > limit:
                    failures.append((kind, entity.name, metric))
            drawn.append(histogram(metrics, metric, bins))
    return failures, drawn
