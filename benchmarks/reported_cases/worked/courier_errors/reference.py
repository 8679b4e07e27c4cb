"""Sends messages through a service, and says what went wrong."""


class CourierError(Exception):
    def __init__(self, status, kind, message):
        super().__init__(f"{status} {kind}: {message}")
        self.status = status
        self.kind = kind
        self.message = message


class Session:
    def __init__(self, post):
        self.post = post

    def request(self, url, body):
        status, answer = self.post(url, body)
        if status >= 400:
            raise CourierError(status, answer.get("type"), answer.get("message"))
        return answer


class Courier:
    def __init__(self, post):
        self.session = Session(post)

    def send(self, event, recipient, data=None):
        if not recipient:
            raise ValueError("a message needs a recipient")
        return self.session.request("/send", {"event": event, "recipient": recipient, "data": data or {}})


def notify(post, jobs):
    courier = Courier(post)
    sent, failed = [], []
    for event, recipient in jobs:
        try:
            sent.append(courier.send(event, recipient)["messageId"])
        except CourierError as error:
            failed.append((error.status, error.kind, error.message))
    return sent, failed
