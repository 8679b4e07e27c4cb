"""Coverage of regions, from tables of text."""


class Coverage:
    def __init__(self):
        self.regions = {}
        self.total = 0

    def add(self, chromosome, start, end, depth):
        self.regions.setdefault(chromosome, []).append((start, end))
        self.total += (end - start) * depth


class Loader:
    def __init__(self, coverage):
        self.coverage = coverage
        self.lines = 0

    def load(self, text):
        for line in text.split("\n"):
            if line.startswith("#"):
                continue
            fields = line.split("\t")
            if len(fields) < 4 or not fields[1] or not fields[2]:
                continue
            chromosome = fields[0]
            start, end = int(fields[1]), int(fields[2])
            self.coverage.add(chromosome, start, end, int(float(fields[3])))
            self.lines += 1


def load(texts):
    coverage = Coverage()
    loader = Loader(coverage)
    for text in texts:
        loader.load(text)
    return loader.lines, coverage.total, sorted(coverage.regions.items())
