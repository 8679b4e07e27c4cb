"""Reads files of a microscope: a header of texts, then binary samples."""

END = b":END:"


class ScanFile:
    def __init__(self, content):
        self.content = content
        self.header = self._read_header()

    def _raw_header(self):
        return self.content[: self.content.index(END)].decode("utf-8")

    def _read_header(self):
        found = {}
        for line in self._raw_header().splitlines():
            key, _, value = line.partition("=")
            if key:
                found[key.strip()] = value.strip()
        return found

    @property
    def samples(self):
        start = self.content.index(END) + len(END)
        return list(self.content[start:])


def comment(content):
    name = content[:8]
    return name.decode("ascii", errors="replace")


def summary(content):
    scan = ScanFile(content)
    return scan.header.get("operator"), len(scan.header), sum(scan.samples), comment(content)
