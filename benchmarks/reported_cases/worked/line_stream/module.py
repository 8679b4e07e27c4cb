"""Lines of a response that arrives in chunks."""


class Response:
    def __init__(self, raw, encoding="utf-8"):
        self._raw = raw
        self.encoding = encoding
        self.lines_read = 0

    def iter_content(self, chunk_size):
        for start in range(0, len(self._raw), chunk_size):
            yield self._raw[start : start + chunk_size]

    def iter_lines(self, chunk_size=512):
        pending = None
        for chunk in self.iter_content(chunk_size):
            if pending is not None:
                chunk = pending + chunk
            lines = chunk.split(b"\n")
            pending = lines.pop()
            for line in lines:
                self.lines_read += 1
                yield line
        if pending:
            self.lines_read += 1
            yield pending


def events(raw, chunk_size=16):
    response = Response(raw)
    found = []
    for line in response.iter_lines(chunk_size):
        text = line.decode(response.encoding)
        if text.startswith("data:"):
            found.append(text[5:].strip())
    return {"events": len(found), "longest": max(map(len, found), default=0), "lines": response.lines_read}
