"""Replaces include markers in a document by other documents."""

import re

MARKER = re.compile(r"\{!\s*(.+?)\s*!\}")


class IncludePreprocessor:
    def __init__(self, documents):
        self.documents = documents

    def run(self, lines):
        places = []
        for line in lines:
            loc = lines.index(line)
            found = MARKER.search(line)
            if found:
                text = self.documents.get(found.group(1), "")
                places.append((loc, MARKER.sub(lambda _: text, line)))
            elif not line.strip():
                places.append((loc, ""))
        return places


def render(text, documents):
    return IncludePreprocessor(documents).run(text.split("\n"))
