"""Calls that are answered once, and whose answers are sent again on request."""

from collections import OrderedDict


class Journal:
    def __init__(self, limit):
        self.limit = limit
        self._answers = OrderedDict()

    def answer(self, number, value):
        self._answers[number] = value
        while len(self._answers) > self.limit:
            self._answers.popitem(last=False)
        return value

    def again(self, number):
        return self._answers.get(number)


JOURNAL = Journal(400)


def serve(calls):
    found = []
    for number, value in calls:
        known = JOURNAL.again(number)
        found.append(JOURNAL.answer(number, value * 2) if known is None else known)
    return found
