"""Prints what a benchmark's process writes to its standard error, line by line, while it runs."""


class ErrorReader:
    def __init__(self, prefix):
        self.prefix = prefix
        self.collected = ""
        self.printed = 0
        self.lines = []

    def feed(self, chunk):
        self.collected += chunk
        lines = self.collected.split("\n")
        complete = lines[:-1]
        for line in complete[self.printed:]:
            self.lines.append(f"{self.prefix}: {line}")
        self.printed = len(complete)

    def finish(self):
        rest = self.collected.split("\n")[-1]
        if rest:
            self.lines.append(f"{self.prefix}: {rest}")
        return self.collected


class Execution:
    def __init__(self, name, chunks):
        self.name = name
        self.chunks = chunks

    def run(self):
        reader = ErrorReader(self.name)
        for chunk in self.chunks:
            reader.feed(chunk)
        text = reader.finish()
        return reader.lines, len(text)


def run_all(executions):
    rows = []
    for name, chunks in executions:
        lines, size = Execution(name, chunks).run()
        rows.append([name, size, len(lines), lines[0], lines[-1]])
    return rows
