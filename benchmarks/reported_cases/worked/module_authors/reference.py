"""Authors of modules, kept in a database of a scan."""


class Authors:
    def __init__(self):
        self.rows = []
        self.cache = {}

    def get_ids(self, names):
        if isinstance(names, list):
            names = tuple(names)
        if names in self.cache:
            return self.cache[names]
        ids = []
        for name in self._split(names):
            if name not in self.rows:
                self.rows.append(name)
            ids.append(self.rows.index(name) + 1)
        self.cache[names] = ids
        return ids

    def _split(self, names):
        if isinstance(names, (list, tuple)):
            return [name.strip() for name in names]
        return [name.strip() for name in names.split(",")]


class Scanner:
    def __init__(self):
        self.authors = Authors()
        self.modules = {}

    def scan(self, name, manifest):
        self.modules[name] = {
            "title": manifest.get("name", name),
            "authors": self.authors.get_ids(manifest.get("author", "")),
            "depends": sorted(manifest.get("depends", [])),
        }
        return self.modules[name]

    def by_author(self, number):
        return sorted(name for name, module in self.modules.items() if number in module["authors"])


def scan(manifests):
    scanner = Scanner()
    for name, manifest in manifests:
        scanner.scan(name, manifest)
    return scanner.modules, [scanner.by_author(number) for number in range(1, 4)], len(scanner.authors.rows)
