"""How well a file fits a track."""


def linear_combination_of_weights(parts):
    """Sum of values by weights, each value and the result from 0 to 1."""
    total = sum_of_products = 0.0
    for value, weight in parts:
        if value < 0.0:
            raise ValueError("A value is negative.")
        total += weight
        sum_of_products += value * weight
    return sum_of_products / total if total else 0.0


class Matcher:
    def __init__(self, weights):
        self.weights = weights

    def compare(self, file, track):
        parts = []
        for name, weight in self.weights.items():
            if name in file and name in track:
                parts.append((1.0 if file[name] == track[name] else 0.25, weight))
        return linear_combination_of_weights(parts)

    def best(self, file, tracks):
        return max((round(self.compare(file, track), 4), n) for n, track in enumerate(tracks))


def match(files, tracks):
    matcher = Matcher({"title": 13, "artist": 4, "length": 10})
    return [matcher.best(file, tracks) for file in files]
