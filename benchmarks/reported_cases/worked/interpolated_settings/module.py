"""Settings of a library, read in many places."""

import configparser

DEFAULTS = {
    "home": "/srv/data",
    "cache": "%(home)s/cache",
    "names": "%(cache)s/names.db",
    "show_progress": "yes",
    "chunk": "1000",
}


class Settings:
    def __init__(self):
        self._parser = configparser.ConfigParser()
        self._parser.read_dict({"main": DEFAULTS})

    def get(self, name):
        return self._parser.get("main", name)

    def set(self, name, value):
        self._parser.set("main", name, str(value))

    @property
    def names(self):
        return self.get("names")

    @property
    def show_progress(self):
        return self.get("show_progress").lower() in ("yes", "true", "on")

    @property
    def chunk(self):
        return int(self.get("chunk"))


class Reader:
    def __init__(self, settings, frames):
        self.settings = settings
        self.frames = frames

    def run(self):
        seen = []
        for frame in self.frames:
            if self.settings.show_progress and frame % self.settings.chunk == 0:
                seen.append(f"{self.settings.names}: {frame}")
        return seen


def read(frames, changes):
    settings = Settings()
    found = []
    for name, value in changes:
        settings.set(name, value)
        found.append(Reader(settings, frames).run())
    return found
