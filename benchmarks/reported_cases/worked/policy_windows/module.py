"""Limits on how often tools are called, by session, by user and by tool."""

from collections import defaultdict, deque


class RateLimiter:
    def __init__(self, seconds, per_session, per_user):
        self.seconds = seconds
        self.per_session = per_session
        self.per_user = per_user
        self._by_session = defaultdict(deque)
        self._by_user = defaultdict(deque)
        self._by_tool = defaultdict(deque)

    def check(self, session, user, tool, now):
        """Say whether a call would be allowed; changes nothing."""
        if self._count(self._by_session[session], now) >= self.per_session:
            return "session"
        if self._count(self._by_user[user], now) >= self.per_user:
            return "user"
        if self._count(self._by_tool[tool], now) >= self.per_user * 4:
            return "tool"
        return None

    def record(self, session, user, tool, now):
        self._by_session[session].append(now)
        self._by_user[user].append(now)
        self._by_tool[tool].append(now)

    def _count(self, window, now):
        while window and window[0] <= now - self.seconds:
            window.popleft()
        return len(window)


class Gate:
    def __init__(self):
        self.limiter = RateLimiter(60, 3, 9)
        self.now = 0
        self.refused = defaultdict(int)

    def call(self, session, user, tool):
        self.now += 1
        why = self.limiter.check(session, user, tool, self.now)
        if why is not None:
            self.refused[why] += 1
            return False
        self.limiter.record(session, user, tool, self.now)
        return True


GATE = Gate()


def serve(calls):
    return [GATE.call(*call) for call in calls]
