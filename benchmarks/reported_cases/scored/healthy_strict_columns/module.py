"""An import of measurements: a file is taken as a whole or not at all."""


class BadFile(Exception):
    pass


class Series:
    def __init__(self, name):
        self.name = name
        self.points = []

    def add(self, text):
        moment, value = text.split(",")
        self.points.append((int(moment), float(value)))


class Importer:
    def __init__(self):
        self.series = {}

    def read(self, name, text):
        series = Series(name)
        try:
            for line in text.split("\n"):
                series.add(line)
        except ValueError as error:
            raise BadFile(f"{name}, line {len(series.points) + 1}") from error
        self.series[name] = series

    def totals(self):
        return {name: round(sum(value for _, value in series.points), 2) for name, series in self.series.items()}


def load(files):
    importer = Importer()
    for name, text in files:
        importer.read(name, text)
    return importer.totals()
