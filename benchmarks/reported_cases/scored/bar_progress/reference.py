"""Bars that show how far something has come."""


class Infinite:
    def __init__(self, **options):
        self.index = 0
        self.times = []
        for name, value in options.items():
            setattr(self, name, value)

    @property
    def average(self):
        if not self.times:
            return 0
        return sum(self.times) / len(self.times)

    def next(self, seconds, count=1):
        self.times.append(seconds / count)
        self.index += count


class Progress(Infinite):
    def __init__(self, **options):
        self.max = options.pop("max", 100)
        super().__init__(**options)

    @property
    def progress(self):
        if self.max == 0:
            return 0
        return min(1, self.index / self.max)

    @property
    def percent(self):
        return self.progress * 100

    @property
    def remaining(self):
        return max(self.max - self.index, 0)


class Bar(Progress):
    width = 10

    def line(self):
        full = int(self.width * self.progress)
        return "#" * full + "." * (self.width - full) + f" {self.percent:.0f}% {self.average * self.remaining:.1f}s"


def show(length, seconds):
    bar = Bar(max=length)
    lines = [bar.line()]
    for each in seconds[:length]:
        bar.next(each)
        lines.append(bar.line())
    return lines
