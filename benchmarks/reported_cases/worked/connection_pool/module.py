"""A pool of connections to a server."""


class Connection:
    def __init__(self, number):
        self.number = number
        self.buffer = bytearray(2000)
        self.is_broken = False

    def send(self, command):
        self.buffer[: len(command)] = command
        if command.startswith(b"QUIT"):
            self.is_broken = True
        return len(command)

    def disconnect(self):
        self.is_broken = True


class ConnectionPool:
    def __init__(self):
        self._created = 0
        self._available = []
        self._in_use = set()

    def make_connection(self):
        self._created += 1
        return Connection(self._created)

    def get_connection(self):
        connection = self._available.pop() if self._available else self.make_connection()
        self._in_use.add(connection)
        return connection

    def release(self, connection):
        if connection.is_broken:
            connection.disconnect()
            return
        self._in_use.remove(connection)
        self._available.append(connection)


POOL = ConnectionPool()


class Client:
    def __init__(self, pool):
        self.pool = pool

    def execute(self, command):
        connection = self.pool.get_connection()
        try:
            return connection.send(command)
        finally:
            self.pool.release(connection)


def session(commands):
    client = Client(POOL)
    return [client.execute(command) for command in commands]
