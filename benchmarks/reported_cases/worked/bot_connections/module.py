"""A reactor with connections to chat servers, which come and go."""


class ServerConnection:
    def __init__(self, reactor):
        self.reactor = reactor
        self.connected = False
        self.buffer = []

    def connect(self, server, nickname):
        self.server, self.nickname, self.connected = server, nickname, True
        return self

    def send(self, text):
        self.buffer.append(f":{self.nickname} {text}")

    def disconnect(self, message):
        if not self.connected:
            return
        self.send(f"QUIT {message}")
        self.connected = False


class Reactor:
    def __init__(self):
        self.connections = []

    def server(self):
        connection = ServerConnection(self)
        self.connections.append(connection)
        return connection

    def process_once(self):
        return sum(len(connection.buffer) for connection in self.connections if connection.connected)


REACTOR = Reactor()


def chat(talks):
    lines = []
    for server, nickname, texts in talks:
        connection = REACTOR.server().connect(server, nickname)
        for text in texts:
            connection.send(text)
        lines.append(REACTOR.process_once())
        connection.disconnect("bye")
        lines.append(connection.buffer[-1])
    return lines
