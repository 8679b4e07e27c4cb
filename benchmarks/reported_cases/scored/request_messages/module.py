"""Errors of requests, in words."""


class Response:
    def __init__(self, status, text, headers=None):
        self.status = status
        self.text = text
        self.headers = headers or {}


class TransportError(Exception):
    def __init__(self, message, response=None):
        super().__init__(message)
        self.response = response


class RequestFailure:
    """What a caller gets to read of an error."""

    def __init__(self, error):
        self.error = error
        self.response = error.response

    @property
    def code(self):
        return self.response.status if self.response is not None else None

    @property
    def retry_after(self):
        if self.response is None:
            return None
        return int(self.response.headers.get("Retry-After", 0))

    @property
    def message(self):
        text = self.response.text
        return f"{self.error.args[0]}: {text}" if text else self.error.args[0]


class Client:
    def __init__(self, send):
        self.send = send
        self.failures = []

    def execute(self, query):
        try:
            return self.send(query)
        except TransportError as error:
            failure = RequestFailure(error)
            self.failures.append((failure.code, failure.retry_after, failure.message))
            return None


def run(answers):
    def send(query):
        kind, status, text = query
        if kind == "ok":
            return text
        response = None if kind == "cut" else Response(status, text, {"Retry-After": "3"} if status == 429 else {})
        raise TransportError(f"{kind} {status}", response)

    client = Client(send)
    return [client.execute(each) for each in answers], client.failures
