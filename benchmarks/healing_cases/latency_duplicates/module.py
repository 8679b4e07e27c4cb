"""Collects visitors from several servers, in the order in which they came first."""


class Visitors:
    """Visitors of a day."""

    def __init__(self, ignored):
        self.ignored = ignored

    def merge(self, logs):
        """First visits, without those of ignored addresses."""
        seen = []
        visits = []
        for log in logs:
            for address, path in log:
                # a visitor counts once
                if address not in seen:
                    seen.append(address)
                    visits.append((address, path))
        return visits, len(seen)
