"""Streams of messages that a client pulls, and what they do when the connection is lost."""


class Client:
    def __init__(self):
        self._disconnected_callbacks = []
        self._reconnected_callbacks = []
        self.is_connected = True

    def add_disconnected_callback(self, callback):
        self._disconnected_callbacks.append(callback)

    def add_reconnected_callback(self, callback):
        self._reconnected_callbacks.append(callback)

    def lose(self):
        self.is_connected = False
        for callback in self._disconnected_callbacks:
            callback()

    def regain(self):
        self.is_connected = True
        for callback in self._reconnected_callbacks:
            callback()


class MessageStream:
    def __init__(self, client, messages, heartbeat=None):
        self._client = client
        self._messages = list(messages)
        self._position = 0
        self._running = True
        self._paused = False
        self.pauses = 0
        if heartbeat is not None:
            client.add_disconnected_callback(self._pause_heartbeat_timer)
            client.add_reconnected_callback(self._resume_heartbeat_timer)

    def _pause_heartbeat_timer(self):
        if self._running:
            self._paused = True
            self.pauses += 1

    def _resume_heartbeat_timer(self):
        self._paused = False

    def next(self):
        if not self._running or self._position >= len(self._messages):
            return None
        self._position += 1
        return self._messages[self._position - 1]

    def stop(self):
        if self._running:
            self._running = False
            self._cleanup()

    def _cleanup(self):
        self._paused = False


class Consumer:
    def __init__(self, client):
        self.client = client

    def messages(self, batch, heartbeat=5):
        return MessageStream(self.client, batch, heartbeat)


CONSUMER = Consumer(Client())


def fetch(batches):
    totals = []
    for batch, breaks in batches:
        stream = CONSUMER.messages(batch)
        size = 0
        while (message := stream.next()) is not None:
            size += len(message)
        for _ in range(breaks):
            CONSUMER.client.lose()
            CONSUMER.client.regain()
        totals.append((size, stream.pauses))
        stream.stop()
    return totals
