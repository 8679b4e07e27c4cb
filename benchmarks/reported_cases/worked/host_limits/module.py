"""A service of a host for skills, with limits on how often they may ask."""

import threading
from collections import defaultdict, deque

WINDOW = 60.0
LIMITS = {"tools": 5, "inject": 2, "ws": 10}


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class RateLimiter:
    def __init__(self, clock, window=WINDOW):
        self._clock = clock
        self._window = window
        self._lock = threading.Lock()
        self._hits = defaultdict(deque)

    def allow(self, key, limit):
        now = self._clock()
        with self._lock:
            hits = self._hits[key]
            while hits and now - hits[0] > self._window:
                hits.popleft()
            if len(hits) >= limit:
                return False
            hits.append(now)
            return True


class Host:
    def __init__(self):
        self.clock = Clock()
        self.limiter = RateLimiter(self.clock)
        self.served = 0

    def ask(self, skill, endpoint):
        if not self.limiter.allow(f"{skill}:{endpoint}", LIMITS[endpoint]):
            return {"status": 429}
        self.served += 1
        return {"status": 200, "skill": skill}


HOST = Host()


def traffic(calls):
    answers = []
    for wait, skill, endpoint in calls:
        HOST.clock.now += wait
        answers.append(HOST.ask(skill, endpoint)["status"])
    return answers
