"""Finds plugins among the files of folders."""

import os
import re


class Analyzer:
    def __init__(self, name, words):
        self.name = name
        self.words = words

    def pattern(self):
        return "^(" + "|".join(re.escape(word) for word in self.words) + r")[\w-]*\.(py|plugin)$"

    def is_plugin(self, path):
        matcher = re.compile(self.pattern())
        return matcher.match(os.path.basename(path)) is not None

    def info(self, path):
        stem = os.path.splitext(os.path.basename(path))[0]
        return {"name": stem, "path": path, "kind": self.name}


class Locator:
    def __init__(self, analyzers):
        self.analyzers = analyzers
        self.discovered = {}

    def locate(self, tree):
        candidates = []
        for folder in sorted(tree):
            for name in tree[folder]:
                path = os.path.join(folder, name)
                for analyzer in self.analyzers:
                    if analyzer.is_plugin(path):
                        candidates.append(analyzer.info(path))
                        self.discovered[path] = analyzer.name
                        break
        return candidates


def discover(kinds, tree):
    locator = Locator([Analyzer(name, words) for name, words in kinds])
    found = locator.locate(tree)
    return len(found), [each["name"] for each in found[:8]], len(locator.discovered)
