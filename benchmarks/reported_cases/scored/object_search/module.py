"""Objects of a documentation, and references to them."""


class PythonDomain:
    def __init__(self):
        self.objects = {}

    def note_object(self, name, kind, page):
        self.objects[name] = (page, kind)

    def clear_doc(self, page):
        for name in [name for name, (where, _) in self.objects.items() if where == page]:
            del self.objects[name]

    def find_obj(self, modname, name):
        if name in self.objects:
            return [(name, self.objects[name])]
        if modname and f"{modname}.{name}" in self.objects:
            full = f"{modname}.{name}"
            return [(full, self.objects[full])]
        searchname = "." + name
        return [(full, self.objects[full]) for full in self.objects if full.endswith(searchname)]

    def resolve_xref(self, modname, target):
        matches = self.find_obj(modname, target)
        if not matches:
            return None
        name, (page, kind) = min(matches)
        return f"{page}.html#{name}", kind, len(matches)


def build(objects, references):
    domain = PythonDomain()
    for name, kind, page in objects:
        domain.note_object(name, kind, page)
    return [domain.resolve_xref(modname, target) for modname, target in references]
