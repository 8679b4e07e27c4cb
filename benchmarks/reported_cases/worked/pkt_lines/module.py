"""Reads the side-band protocol of a server: lines with their length in front."""

from io import BytesIO


class HangupException(Exception):
    """The other end went away in the middle of a line."""


class PktLineParser:
    """Takes data as it comes, and hands over whole lines."""

    def __init__(self, handle_pkt):
        self.handle_pkt = handle_pkt
        self._readahead = BytesIO()
        self.lines = 0

    def parse(self, data):
        self._readahead.write(data)
        buf = self._readahead.getvalue()
        if len(buf) < 4:
            return
        while len(buf) >= 4:
            size = int(buf[:4], 16)
            if size == 0:
                self.handle_pkt(None)
                buf = buf[4:]
            elif size <= len(buf):
                self.handle_pkt(buf[4:size])
                buf = buf[size:]
            else:
                break
            self.lines += 1
        self._readahead = BytesIO()
        self._readahead.write(buf)

    def get_tail(self):
        return self._readahead.getvalue()


class SideBand:
    def __init__(self):
        self.pack = []
        self.progress = []
        self.errors = []
        self.flushes = 0

    def handle(self, pkt):
        if pkt is None:
            self.flushes += 1
            return
        channel, payload = pkt[0], pkt[1:]
        if channel == 1:
            self.pack.append(payload)
        elif channel == 2:
            self.progress.append(payload.decode("ascii", "replace"))
        else:
            self.errors.append(payload)

    def summary(self, parser):
        return {
            "pack": len(b"".join(self.pack)),
            "check": sum(sum(each) for each in self.pack) % 65521,
            "progress": self.progress[-3:],
            "errors": len(self.errors),
            "flushes": self.flushes,
            "lines": parser.lines,
            "tail": parser.get_tail(),
        }


def receive(chunks):
    band = SideBand()
    parser = PktLineParser(band.handle)
    for chunk in chunks:
        parser.parse(chunk)
    if parser.get_tail() and band.errors:
        raise HangupException(band.errors[-1])
    return band.summary(parser)
