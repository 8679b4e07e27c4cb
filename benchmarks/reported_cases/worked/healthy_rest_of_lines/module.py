"""Lines of a stream, as they come in."""


class LineReader:
    def __init__(self):
        self.rest = ""
        self.count = 0

    def feed(self, chunk):
        self.rest += chunk
        *lines, self.rest = self.rest.split("\n")
        self.count += len(lines)
        return [line.strip() for line in lines if line]


def read(chunks):
    reader = LineReader()
    found = []
    for chunk in chunks:
        found.extend(reader.feed(chunk))
    return found, reader.count, reader.rest
