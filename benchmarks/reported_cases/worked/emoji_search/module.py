"""Emoji by their names and keywords."""

import itertools


class Lookup:
    def __init__(self, table):
        self.table = table

    def all_keywords(self):
        return list(itertools.chain.from_iterable(self.table.values()))

    def search(self, term):
        found = []
        for keyword in self.all_keywords():
            for emoji, keywords in self.table.items():
                if keyword in keywords and term in keyword:
                    if emoji not in found:
                        found.append(emoji)
        return sorted(found)

    def translate(self, name):
        for emoji, keywords in self.table.items():
            if keywords and keywords[0] == name:
                return emoji
        return None


def copied(lookup, names):
    return [lookup.translate(name) for name in names]


def run(table, command, words):
    lookup = Lookup(table)
    if command == "search":
        return [lookup.search(word) for word in words]
    return copied(lookup, words)
