"""Matches lines of logs by patterns with names."""

import copy
import re

REFERENCE = re.compile(r"%\{(\w+)(?::(\w+))?\}")


class Pattern:
    def __init__(self, name, text):
        self.name = name
        self.text = text
        self.options = {"flags": [], "types": {}}


class Library:
    def __init__(self):
        self.patterns = {}

    def load(self, lines):
        for line in lines:
            name, _, text = line.partition(" ")
            self.patterns[name] = Pattern(name, text)


LIBRARY = Library()
LIBRARY.load(["WORD \\w+", "NUMBER \\d+", "IP \\d+\\.\\d+\\.\\d+\\.\\d+", "REST .*"])
LIBRARY.load([f"CUSTOM{n} [a-z]{{{n + 1}}}" for n in range(60)])


def expression(text, custom):
    patterns = copy.deepcopy(LIBRARY.patterns)
    for name, each in custom.items():
        patterns[name] = Pattern(name, each)

    def known(found):
        name, field = found.groups()
        inner = patterns[name].text
        return f"(?P<{field}>{inner})" if field else f"(?:{inner})"

    return REFERENCE.sub(known, text)


def match(text, line, custom=None):
    found = re.search(expression(text, custom or {}), line)
    return None if found is None else found.groupdict()


def read(text, lines, custom=None):
    return [match(text, line, custom) for line in lines]
