"""A handler of log records that reports each with those before it."""

import threading
from collections import deque


class Record:
    def __init__(self, level, message, arguments):
        self.level = level
        self.message = message
        self.arguments = arguments


class Reporter:
    def __init__(self):
        self.reported = 0
        self.bytes = 0

    def report(self, payload):
        self.reported += 1
        self.bytes += len(payload["message"]) + sum(len(line) for line in payload["history"])
        return len(payload["history"])


class HistoryHandler:
    def __init__(self, reporter, size, level):
        self.reporter = reporter
        self.level = level
        self._history = threading.local()
        self.size = size

    def handle(self, record):
        self._add_history(record)
        if record.level < self.level:
            return None
        payload = {"message": record.message, "history": self._lines(record)}
        return self.reporter.report(payload)

    def _records(self):
        if not hasattr(self._history, "records"):
            self._history.records = deque(maxlen=self.size)
        return self._history.records

    def _add_history(self, record):
        records = self._records()
        record.history = list(records)
        records.append(record)

    def _lines(self, record):
        return [f"{each.level} {each.message}" for each in record.history]


REPORTER = Reporter()
HANDLER = HistoryHandler(REPORTER, 10, 40)


def log(events):
    found = []
    for level, message in events:
        found.append(HANDLER.handle(Record(level, message, (level, len(message)))))
    return [each for each in found if each is not None]
