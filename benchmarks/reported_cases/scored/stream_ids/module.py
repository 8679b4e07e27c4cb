"""Connections of a driver, on each of which many requests run at once."""

import itertools


class ConnectionBusy(Exception):
    pass


class ConnectionShutdown(Exception):
    pass


class Connection:
    def __init__(self, transport):
        self.transport = transport
        self.in_flight = 0
        self._requests = {}
        self._numbers = itertools.count(1)

    def get_request_id(self):
        return next(self._numbers)

    def send_msg(self, message, request_id, callback):
        if len(message) > 1_000:
            raise ConnectionBusy(request_id)
        self._requests[request_id] = (callback, message)
        self.in_flight += 1
        self.transport.push(message)
        return len(message)

    def process_msg(self, request_id, answer):
        callback, _ = self._requests.pop(request_id)
        self.in_flight -= 1
        callback(answer)


class Transport:
    def __init__(self):
        self.is_up = True
        self.sent = 0

    def push(self, message):
        if not self.is_up:
            raise ConnectionShutdown
        self.sent += 1


class ResponseFuture:
    def __init__(self, connection, message):
        self.connection = connection
        self.message = message
        self.result = None
        self.errors = []

    def _set_result(self, answer):
        self.result = answer

    def send_request(self):
        request_id = self.connection.get_request_id()
        try:
            self.connection.send_msg(self.message, request_id, self._set_result)
        except (ConnectionBusy, ConnectionShutdown) as error:
            self.errors.append(type(error).__name__)
            return None
        return request_id


TRANSPORT = Transport()
CONNECTION = Connection(TRANSPORT)


def query(messages, outages):
    results = []
    for number, message in enumerate(messages):
        TRANSPORT.is_up = number not in outages
        future = ResponseFuture(CONNECTION, message)
        request_id = future.send_request()
        if request_id is not None:
            CONNECTION.process_msg(request_id, message[:4])
        results.append(future.result or future.errors[0])
    return results
