"""Frames of a connection, until they are sent."""

import struct


class Stream:
    def __init__(self, number, connection):
        self.number = number
        self.connection = connection

    def send(self, data):
        header = struct.pack(">IB", self.number, len(data) % 256)
        self.connection._data_to_send += header + data


class Connection:
    def __init__(self):
        self._data_to_send = b""
        self.streams = {}

    def stream(self, number):
        if number not in self.streams:
            self.streams[number] = Stream(number, self)
        return self.streams[number]

    def ping(self, payload):
        self._data_to_send += b"PING" + payload

    def data_to_send(self, amount=None):
        if amount is None:
            data = self._data_to_send
            self._data_to_send = b""
            return data
        data = self._data_to_send[:amount]
        self._data_to_send = self._data_to_send[amount:]
        return data


def serve(messages):
    connection = Connection()
    for number, data in messages:
        if data:
            connection.stream(number).send(data)
        else:
            connection.ping(b"12345678")
    return connection.data_to_send(10), connection.data_to_send()
