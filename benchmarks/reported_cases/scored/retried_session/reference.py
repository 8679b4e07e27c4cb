"""Requests to a service that may have to be repeated."""


class RetryError(Exception):
    pass


class Response:
    def __init__(self, status, headers=None, data=""):
        self.status = status
        self.headers = headers or {}
        self.data = data


class LogRetry:
    """Counts what is left of the attempts, and notes each of them."""

    RETRIED = frozenset({429, 500, 503})

    def __init__(self, total=3, notes=None):
        self.total = total
        self.notes = [] if notes is None else notes

    def is_retry(self, response):
        return response is None or response.status in self.RETRIED

    def wait_s(self, response):
        if response is None:
            return 0
        return int(response.headers.get("retry-after", 0))

    def increment(self, method, url, response=None, error=None):
        if self.total <= 0:
            status = response.status if response is not None else None
            self.notes.append(f"Giving up {method} {url}: {status or error}")
            raise RetryError(url)
        status = response.status if response is not None else None
        self.notes.append(f"Retrying {method} {url} for {status or error}")
        return LogRetry(self.total - 1, self.notes)


class Session:
    def __init__(self, answers):
        self.answers = list(answers)
        self.waited = 0

    def send(self):
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "reset":
            raise ConnectionResetError("reset by peer")
        return Response(answer, {"retry-after": "2"} if answer == 429 else {}, f"body {answer}")

    def request(self, method, url):
        retry = LogRetry()
        while True:
            response, error = None, None
            try:
                response = self.send()
            except ConnectionResetError as failure:
                error = failure
            if not retry.is_retry(response):
                return response, retry.notes
            self.waited += retry.wait_s(response)
            retry = retry.increment(method, url, response, error)


def fetch(calls):
    found = []
    for method, url, answers in calls:
        session = Session(answers)
        response, notes = session.request(method, url)
        found.append((response.status, response.data, len(notes), session.waited))
    return found
