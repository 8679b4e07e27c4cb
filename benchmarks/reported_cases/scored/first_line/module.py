"""How the lines of a source end, and what it declares."""

import re

CODING = re.compile(r"coding[:=]\s*([-\w.]+)")


class Source:
    def __init__(self, contents):
        self.contents = contents
        self.lines = contents.splitlines(keepends=True)

    def newline(self):
        first = self.lines[0]
        return "\r\n" if first.endswith("\r\n") else "\n"

    def encoding(self):
        for line in self.lines[:2]:
            found = CODING.search(line)
            if found:
                return found.group(1)
        return "utf-8"

    def body(self):
        return [line.rstrip() for line in self.lines if line.strip()]


def format_file(contents):
    source = Source(contents)
    end = source.newline()
    return "".join(line + end for line in source.body()), source.encoding()


def format_all(files):
    return [format_file(contents) for contents in files]
