"""Which sections of a documentation belong together."""


class Section:
    def __init__(self, id, title, parent, level):
        self.id = id
        self.title = title
        self.parent = parent
        self.level = level

    def to_dict(self):
        return {"id": self.id, "title": self.title, "parent": self.parent, "level": self.level}


def by_id(sections, wanted):
    for section in sections:
        if section["id"] == wanted:
            return section
    return None


def neighbours(sections, wanted):
    section = by_id(sections, wanted)
    if section is None:
        return []
    found = []
    if section["parent"]:
        parent = by_id(sections, section["parent"])
        if parent is not None:
            found.append(parent["id"])
    return found


class Index:
    def __init__(self, sections):
        self.sections = sections
        self.related = {}

    def build(self):
        for section in self.sections:
            if not section.id:
                continue
            dicts = [each if isinstance(each, dict) else each.to_dict() for each in self.sections]
            self.related[section.id] = neighbours(dicts, section.id)
        return len(self.related)


def index(rows):
    built = Index([Section(*row) for row in rows])
    count = built.build()
    return count, sorted(built.related.items())[:20]
