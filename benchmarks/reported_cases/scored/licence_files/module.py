"""Headers of source files, with the licence."""

import io


class Source:
    def __init__(self, name, data):
        self.name = name
        self.data = data

    def open(self):
        return io.TextIOWrapper(io.BytesIO(self.data), encoding="utf-8")


class Headers:
    def __init__(self, owner):
        self.owner = owner
        self.skipped = 0

    def read(self, source):
        with source.open() as file:
            lines = file.readlines()
        start = 1 if lines and lines[0].startswith("#!") else 0
        licence = next((n for n, line in enumerate(lines) if "Licence" in line), None)
        return {"name": source.name, "lines": len(lines), "start": start, "licence": licence}

    def update(self, sources):
        found = []
        for source in sources:
            info = self.read(source)
            if info["licence"] is not None:
                self.skipped += 1
                continue
            found.append((info["name"], info["start"], info["lines"]))
        return found


def process(owner, files):
    headers = Headers(owner)
    return headers.update([Source(name, data) for name, data in files]), headers.skipped
