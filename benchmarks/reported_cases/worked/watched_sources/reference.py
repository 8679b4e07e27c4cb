"""Files of a folder that a search index takes in, and what changed since the last sweep."""

import os
from pathlib import Path


class FileSource:
    def __init__(self, root, suffixes):
        self.root = Path(root)
        self.suffixes = suffixes

    def candidates(self):
        for folder, _, names in os.walk(self.root):
            for name in sorted(names):
                yield Path(folder) / name

    def is_supported(self, path):
        return path.suffix in self.suffixes and not path.name.startswith(".")

    def discover(self, paths):
        found = {}
        for path in paths:
            if not self.is_supported(path):
                continue
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found[path.name] = (status.st_size, path.suffix)
        return found


class Index:
    def __init__(self):
        self.known = {}

    def sweep(self, found):
        changed = sorted(name for name, state in found.items() if self.known.get(name) != state)
        gone = sorted(name for name in self.known if name not in found)
        self.known = dict(found)
        return changed, gone


def ingest(root, texts, removed):
    source, index = FileSource(root, {".md", ".txt"}), Index()
    for name, text in texts.items():
        (source.root / name).write_text(text)
    paths = sorted(source.candidates())
    for name in removed:
        (source.root / name).unlink()
    first = index.sweep(source.discover(paths))
    for path in paths:
        path.unlink(missing_ok=True)
    return first
