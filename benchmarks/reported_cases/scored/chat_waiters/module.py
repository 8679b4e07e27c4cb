"""A room of a chat, in which browsers wait for new messages."""


class Room:
    def __init__(self):
        self.waiters = []
        self.cache = []

    def wait_for_messages(self, callback, cursor=None):
        if cursor is not None and cursor < len(self.cache):
            callback(self.cache[cursor:])
            return
        self.waiters.append(callback)

    def new_messages(self, messages):
        for callback in self.waiters:
            callback(messages)
        self.waiters = []
        self.cache.extend(messages)
        self.cache = self.cache[-20:]


ROOM = Room()


class Connection:
    def __init__(self, name, headers):
        self.name = name
        self.headers = headers
        self.closed = False
        self.got = []

    def on_new_messages(self, messages):
        if self.closed:
            return
        self.got.extend(messages)
        self.closed = True

    def get(self):
        ROOM.wait_for_messages(self.on_new_messages)

    def on_connection_close(self):
        self.closed = True


def traffic(visitors, message):
    connections = [Connection(name, headers) for name, headers in visitors]
    for connection in connections:
        connection.get()
    for connection in connections:
        if connection.name.endswith("0") or message is None:
            connection.on_connection_close()
    if message is not None:
        ROOM.new_messages([message])
    return [len(connection.got) for connection in connections]
