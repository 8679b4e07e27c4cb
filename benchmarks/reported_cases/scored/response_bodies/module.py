"""Answers of an interface over HTTP."""

import json


class Response:
    def __init__(self, status, body, headers):
        self.status_code = status
        self.body = body
        self.headers = headers

    @property
    def to_dict(self):
        if self.body is None:
            return None
        return json.loads(self.body.decode("utf-8"))

    @property
    def is_ok(self):
        return 200 <= self.status_code < 300


class Client:
    def __init__(self, answers):
        self.answers = answers

    def send(self, number):
        status, body = self.answers[number]
        return Response(status, body, {"length": len(body or b"")})


def batch(answers):
    client = Client(answers)
    responses = [client.send(number) for number in range(len(answers))]
    return [(each.is_ok, each.to_dict) for each in responses]
