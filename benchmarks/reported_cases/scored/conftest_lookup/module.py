"""Which settings apply to a test: those of all folders above it."""

import posixpath


class PluginManager:
    def __init__(self, files):
        self.files = files
        self.rootdir = "/"

    def _parents(self, path):
        found = [path]
        while path != self.rootdir:
            path = posixpath.dirname(path)
            found.append(path)
        return found[::-1]

    def _parse(self, text):
        settings = {}
        for line in text.splitlines():
            line = line.split("#", 1)[0].strip()
            if line:
                key, _, value = line.partition("=")
                settings[key.strip()] = value.strip()
        return settings

    def settings_for(self, folder):
        merged = {}
        for parent in self._parents(folder):
            name = posixpath.join(parent, "conftest.cfg")
            if name in self.files:
                merged.update(self._parse(self.files[name]))
        return merged


class Session:
    def __init__(self, files):
        self.manager = PluginManager(files)
        self.items = []

    def collect(self, paths):
        for path in paths:
            settings = self.manager.settings_for(posixpath.dirname(path))
            if settings.get("skip") != "yes":
                self.items.append((path, settings.get("marker", ""), len(settings)))
        return self.items


def collect(files, paths):
    return Session(files).collect(paths)
