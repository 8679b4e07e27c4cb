"""Backends of inference, and their versions, the newest first."""

import re


def version_key(version):
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"[.\-]", version)]


class Backend:
    def __init__(self, name, versions):
        self.name = name
        self.versions = versions

    def ordered(self):
        return sorted(self.versions, key=version_key, reverse=True)

    def newest(self):
        versions = self.ordered()
        return versions[0] if versions else None


class Registry:
    def __init__(self):
        self.backends = {}

    def add(self, backend):
        self.backends[backend.name] = backend

    def overview(self):
        return [[name, backend.newest(), backend.ordered()] for name, backend in sorted(self.backends.items())]


def overview(rows):
    registry = Registry()
    for name, versions in rows:
        registry.add(Backend(name, versions))
    return registry.overview()
