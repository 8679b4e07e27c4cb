"""Reads settings again, and says which programs have changed."""

import configparser


class Options:
    def __init__(self, read_text):
        self.read_text = read_text
        self.programs = {}

    def read(self):
        parser = configparser.ConfigParser()
        parser.read_string(self.read_text())
        return {name: dict(parser.items(name)) for name in parser.sections()}

    def reread(self):
        before, self.programs = self.programs, self.read()
        added = sorted(set(self.programs) - set(before))
        gone = sorted(set(before) - set(self.programs))
        changed = sorted(name for name in before if name in self.programs and before[name] != self.programs[name])
        return added, changed, gone


def poll(read_text, times):
    options = Options(read_text)
    return [options.reread() for _ in range(times)]
