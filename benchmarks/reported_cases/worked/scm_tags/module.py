"""Versions from the tags of a repository."""

import re

TAG = re.compile(r"^(?:v|release-)?(?P<version>\d+(?:\.\d+)*)$")


class Tags:
    def __init__(self, names):
        self.names = names

    def version(self, name):
        if not name:
            return None
        match = TAG.match(name)
        return tuple(int(part) for part in match.group("version").split("."))

    def versions(self):
        found = [self.version(name) for name in self.names]
        return [version for version in found if version is not None]

    def newest(self):
        return max(self.versions(), default=None)


def describe(names):
    tags = Tags(names)
    return tags.newest(), len(tags.versions())
