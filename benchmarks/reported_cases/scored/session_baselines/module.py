"""Sessions with a model, and a monitor that says when its cache of the prompt was lost."""


class Baseline:
    def __init__(self, prefix, cached):
        self.prefix = prefix
        self.cached = cached
        self.breaks = 0


class CacheMonitor:
    def __init__(self):
        self._baselines = {}
        self.total = 0

    def check(self, session_key, prefix, cached):
        known = self._baselines.get(session_key)
        if known is None:
            self._baselines[session_key] = Baseline(prefix, cached)
            return False
        is_broken = known.prefix == prefix and cached < known.cached // 2
        if is_broken:
            known.breaks += 1
            self.total += 1
        known.prefix = prefix
        known.cached = cached
        return is_broken

    def breaks(self, session_key):
        known = self._baselines.get(session_key)
        return known.breaks if known else 0


class Sessions:
    def __init__(self, monitor):
        self.monitor = monitor
        self.active = {}

    def open(self, key, prompt):
        self.active[key] = [prompt]

    def answer(self, key, cached):
        turns = self.active[key]
        turns.append(cached)
        return self.monitor.check(key, turns[0], cached)

    def close(self, key):
        turns = self.active.pop(key)
        return len(turns) - 1, self.monitor.breaks(key)


SESSIONS = Sessions(CacheMonitor())


def talk(conversations):
    closed = []
    for key, prompt, tokens in conversations:
        SESSIONS.open(key, prompt)
        for cached in tokens:
            SESSIONS.answer(key, cached)
        closed.append(SESSIONS.close(key))
    return closed, len(SESSIONS.active)
