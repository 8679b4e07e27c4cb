"""Weave code blocks out of a text of prose and code."""

import re


class Writer:
    def __init__(self, indent=""):
        self.indent = indent
        self.lines = 0
        self.text = b""

    def write(self, line):
        self.text = self.text + (self.indent + line).encode() + b"\n"
        self.lines += 1

    def size(self):
        return self.lines


class Weaver:
    def __init__(self, references):
        self.references = references
        self.writer = Writer()

    def expand(self, name, indent=""):
        for line in self.references[name]:
            match = re.match(r"^(\s*)<<(\w+)>>$", line)
            if match:
                self.expand(match.group(2), indent + match.group(1))
            else:
                self.writer.write(indent + line)

    def result(self):
        return self.writer.text.decode()


def weave(references, roots):
    weaver = Weaver(references)
    for root in roots:
        weaver.expand(root)
    return weaver.result(), weaver.writer.size()
