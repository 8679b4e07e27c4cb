"""Reads the types of a schema. Each type brings patterns of its own."""

import re


class TypeParser:
    def __init__(self, names):
        self.names = names
        self.patterns = []
        for name in names:
            self.patterns.append((name, r"\s*%s\s*=\s*(?P<kind>[a-z]+)(?:\s*\.size\s*(?P<size>\d+))?" % re.escape(name)))

    def match(self, pattern, text):
        return re.match(pattern, text)

    def strip_comment(self, line):
        return re.sub(r";.*$", "", line)

    def parse(self, line):
        line = self.strip_comment(line)
        first = line.split("=")[0].strip()
        for name, pattern in self.patterns:
            if name != first:
                continue
            found = self.match(pattern, line)
            if found:
                return name, found.group("kind"), int(found.group("size") or 0)
        return None


class Schema:
    def __init__(self, names):
        self.parser = TypeParser(names)
        self.types = {}
        self.unknown = 0

    def read(self, lines):
        for line in lines:
            parsed = self.parser.parse(line)
            if parsed is None:
                self.unknown += 1
            else:
                self.types[parsed[0]] = parsed[1:]


def load(names, lines):
    schema = Schema(names)
    schema.read(lines)
    return schema.unknown, sorted(schema.types.items())[:20], len(schema.types)


NAMES = [f"type-{number}" for number in range(600)]


def load_many(documents):
    return [load(NAMES, lines) for lines in documents]
