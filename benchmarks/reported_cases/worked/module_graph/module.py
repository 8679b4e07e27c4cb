"""Which modules a program needs, by what each of them imports."""


class ModuleGraph:
    def __init__(self, imports, excludes=()):
        self.imports = imports
        self.excludes = list(excludes)
        self.found = []
        self.missing = []

    def _scan(self, name):
        if name in self.found or name in self.missing or name in self.excludes:
            return []
        if name not in self.imports:
            self.missing.append(name)
            return []
        self.found.append(name)
        return self.imports[name]

    def analyze(self, scripts):
        todo = list(scripts)
        while todo:
            todo.extend(self._scan(todo.pop()))
        return self

    def report(self):
        return {"found": sorted(self.found), "missing": sorted(self.missing)}


def needed(imports, scripts, excludes):
    return ModuleGraph(imports, excludes).analyze(scripts).report()
