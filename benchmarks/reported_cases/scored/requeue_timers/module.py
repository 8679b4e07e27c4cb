"""Receipts of messages that are tried again until they are delivered."""


class Timer:
    def __init__(self, message, delay):
        self.message = message
        self.delay = delay
        self.cancelled = False

    def cancel(self):
        self.cancelled = True


class Lookup:
    def __init__(self, attempts):
        self.attempts = attempts
        self.requeue_timers = {}
        self.retries = {}

    def handle(self, number, message, is_known):
        if is_known:
            return self.delivered(number, message)
        tried = self.retries.get(number, 0) + 1
        if tried > self.attempts:
            return self.given_up(number)
        self.retries[number] = tried
        timer = self.requeue_timers.get(number)
        if timer is not None:
            timer.cancel()
        self.requeue_timers[number] = Timer(message, tried * 10)
        return "again"

    def delivered(self, number, message):
        timer = self.requeue_timers.get(number)
        if timer is not None:
            timer.cancel()
        return f"delivered {len(message)}"

    def given_up(self, number):
        self.requeue_timers[number].cancel()
        return "given up"


LOOKUP = Lookup(attempts=3)


def receipts(rows):
    said = []
    for number, message, known_after in rows:
        for attempt in range(5):
            answer = LOOKUP.handle(number, message, attempt >= known_after)
            said.append(answer)
            if answer != "again":
                break
    return said
