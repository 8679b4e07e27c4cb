"""Messages of a protocol, whose fields are attributes of their classes."""

import copy


class Field:
    def __init__(self, size, value=0):
        self.size = size
        self.value = value

    def unpack(self, data, offset):
        self.value = int.from_bytes(data[offset : offset + self.size], "big")
        return offset + self.size


FIELDS = {
    "port": [("number", Field(2)), ("speed", Field(4)), ("state", Field(1)), ("config", Field(4))],
    "flow": [("table", Field(1)), ("priority", Field(2)), ("cookie", Field(8)), ("packets", Field(8))],
}
KINDS = ["port", "flow"]


class Message:
    def __init__(self, kind):
        self.kind = kind
        self.fields = self._new_fields()

    def _new_fields(self):
        fields = {}
        for name, field in FIELDS[self.kind]:
            fields[name] = copy.deepcopy(field)
        return fields

    def unpack(self, data, offset):
        for field in self.fields.values():
            offset = field.unpack(data, offset)
        return offset

    def values(self):
        return tuple(field.value for field in self.fields.values())


def read(data):
    offset, found = 0, []
    while offset < len(data):
        message = Message(KINDS[data[offset]])
        offset = message.unpack(data, offset + 1)
        found.append(message)
    return len(found), [each.values() for each in found[-5:]], sum(each.values()[0] for each in found)
