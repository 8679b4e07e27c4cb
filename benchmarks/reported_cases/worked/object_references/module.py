"""Objects of a building model, and whether what they refer to exists."""


class FieldDescription:
    def __init__(self, name, kind="alpha", references=(), object_lists=()):
        self.name = name
        self.kind = kind
        self.references = list(references)
        self.object_lists = list(object_lists)


class ClassDescription:
    def __init__(self, key, fields):
        self.key = key.upper()
        self.fields = fields


class Idd:
    """What a file may contain: all classes and their fields."""

    def __init__(self, classes):
        self.classes = classes

    def description(self, key):
        for each in self.classes:
            if each.key == key.upper():
                return each
        raise KeyError(key)

    def providers(self, object_list):
        """Classes whose name field can be referred to by a list of this name."""
        found = []
        for each in self.classes:
            for field in each.fields:
                if object_list.lower() in [reference.lower() for reference in field.references]:
                    found.append(each.key)
                    break
        return found


class Idf:
    def __init__(self, idd, objects):
        self.idd = idd
        self.objects = {}
        for key, values in objects:
            self.objects.setdefault(key.upper(), []).append(values)

    def names(self, key):
        return [values[0] for values in self.objects.get(key, ())]

    def candidates(self, field):
        names = []
        for object_list in field.object_lists:
            for key in self.idd.providers(object_list):
                names.extend(self.names(key))
        return names

    def check(self):
        missing = []
        for key, rows in self.objects.items():
            for values in rows:
                description = self.idd.description(key)
                for field, value in zip(description.fields, values):
                    if field.object_lists and value and value not in self.candidates(field):
                        missing.append((key, values[0], field.name, value))
        return missing


def validate(classes, objects):
    descriptions = [
        ClassDescription(key, [FieldDescription(name, "alpha", references, lists) for name, references, lists in fields])
        for key, fields in classes
    ]
    idf = Idf(Idd(descriptions), objects)
    return sorted(idf.check())
