"""Where sentences end, when not every full stop ends one."""

import re

TITLES = ["dr", "mr", "mrs", "prof", "gen", "col", "sgt", "capt", "lt", "hon", "rev", "st"]


class Language:
    def __init__(self, abbreviations):
        self.abbreviations = list(abbreviations)


class AbbreviationReplacer:
    def __init__(self, text, language):
        self.text = text
        self.language = language

    def replace(self):
        lines = []
        for line in self.text.splitlines(True):
            lines.append(self.search_for_abbreviations(line))
        return "".join(lines)

    def search_for_abbreviations(self, line):
        lowered = line.lower()
        for abbreviation in self.language.abbreviations:
            if abbreviation not in lowered:
                continue
            matches = re.findall(r"(?:^|\s){}".format(re.escape(abbreviation)), line, re.I)
            if not matches:
                continue
            line = self.scan(line, abbreviation)
        return line

    def scan(self, line, abbreviation):
        if abbreviation in TITLES:
            return re.sub(r"\b({})\.(?=\s)".format(re.escape(abbreviation)), r"\1<p>", line, flags=re.I)
        return re.sub(r"\b({})\.(?=\s[a-z0-9])".format(re.escape(abbreviation)), r"\1<p>", line, flags=re.I)


def sentences(text, language):
    marked = AbbreviationReplacer(text, language).replace()
    parts = re.split(r"(?<=[.!?])\s+", marked)
    return [part.replace("<p>", ".") for part in parts if part]
