"""Creates entities at a service, and takes over what it has filled in."""


class Entity:
    def __init__(self, kind, **fields):
        self.kind = kind
        self.fields = dict(fields)

    def __iter__(self):
        return iter(self.fields.items())


def copy_attributes(source, target):
    names = [field[0] for field in source]
    for name in names:
        target.fields[name] = source.fields[name]
    return len(names)


class Wrapper:
    def __init__(self, service):
        self.service = service
        self.copied = 0

    def create(self, entity):
        result = self.service(entity.kind, entity.fields)
        self.copied += copy_attributes(result, entity)
        return entity

    def create_all(self, entities):
        return [self.create(entity) for entity in entities]


def book(service, rows):
    wrapper = Wrapper(service)
    made = wrapper.create_all([Entity(kind, **fields) for kind, fields in rows])
    return [(each.kind, sorted(each.fields.items())) for each in made], wrapper.copied


def entity(kind, fields):
    return Entity(kind, **fields)
