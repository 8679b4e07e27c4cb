"""Tells a tracker how far a transfer is."""

DEFAULT_INTERVAL = 1800
MINIMUM_INTERVAL = 60


class Announcer:
    def __init__(self, ask):
        self.ask = ask
        self.waits = []

    def announce(self, event):
        response = self.ask(event)
        interval = max(response["interval"], MINIMUM_INTERVAL)
        self.waits.append(interval)
        return interval, len(response.get("peers", []))


def run(ask, events):
    announcer = Announcer(ask)
    return [announcer.announce(event) for event in events], sum(announcer.waits)
