"""A session with an exchange: messages in frames, in both directions."""

import struct

HEADER = struct.Struct(">I")


class Wire:
    """The other side: it answers each order with what it was sent."""

    def __init__(self, chunk):
        self.chunk = chunk
        self.data = b""

    def sendall(self, data):
        self.data = data

    def recv(self):
        place = 0
        while place < len(self.data):
            yield self.data[place : place + self.chunk]
            place += self.chunk


class SessionSocket:
    def __init__(self, wire):
        self.wire = wire
        self.sent = 0

    def send(self, data):
        self.wire.sendall(data)
        self.sent += len(data)

    def receive(self):
        return self.wire.recv()


class Session:
    def __init__(self, socket):
        self.socket = socket
        self.send_buffer = b""
        self.read_buffer = b""
        self.out_sequence = 1

    def send(self, payload):
        message = f"{self.out_sequence}:{payload}".encode()
        self.send_buffer += HEADER.pack(len(message)) + message
        self.out_sequence += 1

    def flush(self):
        if self.send_buffer:
            self.socket.send(self.send_buffer)
            self.send_buffer = b""

    def read(self):
        for chunk in self.socket.receive():
            self.read_buffer += chunk
        messages = []
        while len(self.read_buffer) >= HEADER.size:
            (length,) = HEADER.unpack(self.read_buffer[: HEADER.size])
            if len(self.read_buffer) < HEADER.size + length:
                break
            messages.append(self.read_buffer[HEADER.size : HEADER.size + length].decode())
            self.read_buffer = self.read_buffer[HEADER.size + length :]
        return messages


def trade(orders, chunk=4096):
    session = Session(SessionSocket(Wire(chunk)))
    for order in orders:
        session.send(order)
    session.flush()
    answers = session.read()
    return len(answers), answers[:3], answers[-1], session.socket.sent, session.out_sequence
