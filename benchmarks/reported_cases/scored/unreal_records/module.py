"""Records of a database of bytes, field by field."""

import struct


class Truncated(Exception):
    pass


class Reader:
    def __init__(self, data):
        self.data = data

    def take(self, count):
        if len(self.data) < count:
            raise Truncated(f"{count} bytes wanted, {len(self.data)} left")
        field, self.data = self.data[:count], self.data[count:]
        return field

    def number(self):
        return struct.unpack("<I", self.take(4))[0]

    def text(self):
        length = struct.unpack("<H", self.take(2))[0]
        return self.take(length).decode()

    def at_end(self):
        return not self.data


class Database:
    def __init__(self):
        self.channels = {}

    def read(self, reader):
        while not reader.at_end():
            name = reader.text()
            created = reader.number()
            topic = reader.text()
            self.channels[name] = (created, topic)

    def oldest(self):
        return min(self.channels, key=lambda name: (self.channels[name][0], name))


def convert(data):
    database = Database()
    database.read(Reader(data))
    return len(database.channels), database.oldest()
