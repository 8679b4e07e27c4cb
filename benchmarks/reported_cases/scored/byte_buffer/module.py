"""A buffer between a source of chunks and a reader of lines."""


class ByteBuffer:
    def __init__(self, chunk_size=64):
        self._chunk_size = chunk_size
        self.empty()

    def __len__(self):
        return len(self._bytes) - self._pos

    def empty(self):
        self._bytes = b""
        self._pos = 0

    def fill(self, source, size=-1):
        size = size if size >= 0 else self._chunk_size
        if self._pos:
            self._bytes = self._bytes[self._pos:]
            self._pos = 0
        added = 0
        for chunk in source:
            self._bytes += chunk
            added += len(chunk)
            if added >= size:
                break
        return added

    def read(self, size=-1):
        end = len(self._bytes) if size < 0 else self._pos + size
        part = self._bytes[self._pos:end]
        self._pos = min(end, len(self._bytes))
        return part

    def readline(self, terminator=b"\n"):
        index = self._bytes.find(terminator, self._pos)
        if index < 0:
            return self.read()
        return self.read(index + len(terminator) - self._pos)


def load(chunks):
    buffer = ByteBuffer()
    source = iter(chunks)
    total = 0
    while True:
        added = buffer.fill(source)
        if not added:
            break
        total += added
    lines = []
    while len(buffer):
        lines.append(buffer.readline())
    return total, lines
