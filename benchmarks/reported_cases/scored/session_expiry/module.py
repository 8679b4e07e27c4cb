"""Feedback on paths that a service has found, which expires."""

from datetime import datetime, timedelta, timezone


class Token:
    def __init__(self, number, creation):
        self.number = number
        self.creation = creation

    @classmethod
    def restored(cls, row):
        return cls(row["number"], datetime.strptime(row["creation"], "%Y-%m-%d %H:%M:%S"))

    @classmethod
    def issued(cls, number, seconds):
        return cls(number, datetime.fromtimestamp(seconds, timezone.utc))

    def is_valid(self, now):
        return now - self.creation < timedelta(hours=1)


class Service:
    def __init__(self):
        self.tokens = {}

    def add(self, token):
        self.tokens[token.number] = token

    def feedback(self, number, now):
        token = self.tokens.get(number)
        if token is None:
            return "unknown"
        return "taken" if token.is_valid(now) else "expired"


def report(issued, restored, numbers, seconds):
    service = Service()
    for number, moment in issued:
        service.add(Token.issued(number, moment))
    for row in restored:
        service.add(Token.restored(row))
    now = datetime.fromtimestamp(seconds, timezone.utc)
    return [service.feedback(number, now) for number in numbers]
