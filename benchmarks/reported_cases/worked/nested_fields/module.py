"""Fields of answers, taken from objects, nested ones included."""


class Raw:
    def __init__(self, attribute):
        self.attribute = attribute

    def output(self, thing):
        value = thing.get(self.attribute)
        if value is None:
            return None
        return self.format(value)

    def format(self, value):
        return value


class Upper(Raw):
    def format(self, value):
        return value.upper()


class Nested(Raw):
    def __init__(self, attribute, fields):
        super().__init__(attribute)
        self.fields = fields

    def output(self, thing):
        return marshal(thing.get(self.attribute), self.fields)


def marshal(thing, fields):
    return {name: field.output(thing) for name, field in fields.items()}


ADDRESS = {"city": Upper("city"), "zip": Raw("zip")}
PERSON = {"name": Raw("name"), "nick": Upper("nick"), "address": Nested("address", ADDRESS)}


def answer(people):
    return [marshal(person, PERSON) for person in people]
