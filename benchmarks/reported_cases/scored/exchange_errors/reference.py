"""Client of an exchange, and its errors."""

import json


class ApiException(Exception):
    def __init__(self, status, text):
        self.status_code = status
        self.code = 0
        try:
            parsed = json.loads(text)
        except ValueError:
            self.message = f"Invalid JSON error message: {text}"
        else:
            self.code = parsed.get("code")
            self.message = parsed.get("msg")

    def __str__(self):
        return f"APIError(code={self.code}): {self.message}"


class Response:
    def __init__(self, status, text):
        self.status_code = status
        self.text = text


class Client:
    def __init__(self, transport):
        self.transport = transport
        self.failures = []

    def _handle(self, response):
        if not 200 <= response.status_code < 300:
            raise ApiException(response.status_code, response.text)
        return json.loads(response.text)

    def order(self, symbol, quantity):
        return self._handle(self.transport(symbol, quantity))

    def orders(self, wanted):
        placed = []
        for symbol, quantity in wanted:
            try:
                placed.append(self.order(symbol, quantity)["id"])
            except ApiException as error:
                self.failures.append((error.status_code, error.code, str(error)))
        return placed


def trade(transport, wanted):
    client = Client(transport)
    placed = client.orders(wanted)
    return placed, client.failures
