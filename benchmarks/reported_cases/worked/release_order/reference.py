"""Versions of packages, and the newest of them."""

import re

PART = re.compile(r"\d+|[a-z]+")


class Version:
    def __init__(self, text):
        self.text = text
        self.parts = [int(part) if part.isdigit() else part for part in PART.findall(text.lower())]

    def __repr__(self):
        return f"Version({self.text})"

    @property
    def is_prerelease(self):
        return any(isinstance(part, str) for part in self.parts)


class Repository:
    def __init__(self, releases):
        self.releases = {name: [Version(text) for text in texts] for name, texts in releases.items()}

    def find(self, name, prereleases=True):
        found = self.releases.get(name, [])
        found = [version for version in found if prereleases or not version.is_prerelease]
        return sorted(found, key=lambda version: [(not isinstance(part, str), part) for part in version.parts])


def newest(releases, name):
    found = Repository(releases).find(name)
    return found[-1].text if found else None


def update(releases):
    return {name: newest(releases, name) for name in releases}
