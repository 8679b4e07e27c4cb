"""How fast rows go through a table."""


class Clock:
    def __init__(self, ticks):
        self.ticks = list(ticks)
        self.now = 0.0

    def read(self):
        if self.ticks:
            self.now += self.ticks.pop(0)
        return round(self.now, 3)


class Progress:
    def __init__(self, rows, size, clock):
        self.rows = rows
        self.size = size
        self.clock = clock
        self.messages = []

    def report(self, count, batch_time, elapsed):
        batch_rate = int(self.size / batch_time) if batch_time > 0 else 0
        rate = int(count / elapsed) if elapsed > 0 else 0
        self.messages.append(f"{count} rows in {elapsed}s ({rate}/s); batch in {batch_time}s ({batch_rate}/s)")

    def __iter__(self):
        start = batch_start = self.clock.read()
        for count, row in enumerate(self.rows, 1):
            if count % self.size == 0:
                end = self.clock.read()
                self.report(count, round(end - batch_start, 3), round(end - start, 3))
                batch_start = end
            yield row


def export(rows, size, ticks):
    progress = Progress(rows, size, Clock(ticks))
    written = [",".join(map(str, row)) for row in progress]
    return len(written), progress.messages
