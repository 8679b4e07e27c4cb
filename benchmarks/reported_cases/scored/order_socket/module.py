"""Requests over one socket, matched to answers by their number."""

import itertools


class Disconnected(Exception):
    pass


class NoAnswer(Exception):
    pass


class Request:
    def __init__(self, number, method, params):
        self.number, self.method, self.params = number, method, params
        self.result = None

    def message(self):
        return {"id": self.number, "method": self.method, "params": self.params}


class Socket:
    def __init__(self):
        self._numbers = itertools.count(1)
        self._pending_requests = {}

    def deliver(self, number, result):
        request = self._pending_requests.get(number)
        if request is not None:
            request.result = result

    def send_request(self, transport, method, params):
        request = Request(next(self._numbers), method, params)
        self._pending_requests[request.number] = request
        try:
            transport(self, request.message())
            if request.result is None:
                raise NoAnswer(method)
        except NoAnswer:
            self._pending_requests.pop(request.number, None)
            raise
        result = self._pending_requests.pop(request.number).result
        return result


SOCKET = Socket()


def place(transport, orders):
    placed, failed = [], 0
    for order in orders:
        try:
            placed.append(SOCKET.send_request(transport, "order", order))
        except (Disconnected, NoAnswer):
            failed += 1
    return placed, failed
