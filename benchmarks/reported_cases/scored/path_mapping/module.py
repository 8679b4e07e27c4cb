"""Maps paths of one machine to those of another."""

import functools


class Rules:
    def __init__(self, pairs):
        self.pairs = tuple(pairs)


RULES = Rules([("/mnt/projects", "P:"), ("/mnt/render", "R:"), ("/home", "H:")])


@functools.lru_cache(maxsize=None)
def map_path(path):
    for source, target in RULES.pairs:
        if path.startswith(source):
            return target + path[len(source):].replace("/", "\\")
    return path


class Scene:
    def __init__(self, paths):
        self.paths = paths

    def mapped(self):
        return [map_path(path) for path in self.paths]


def load(scenes):
    return [Scene(paths).mapped()[:2] for paths in scenes]
