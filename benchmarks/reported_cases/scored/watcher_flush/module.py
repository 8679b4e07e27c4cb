"""Watchers that run in the order of their ids when a value changed."""

from bisect import bisect_left


class Scheduler:
    def __init__(self):
        self._queue = []
        self._ids = []
        self.index = 0
        self.flushing = False
        self.ran = []

    def queue(self, watcher_id, callback):
        if not self.flushing:
            place = bisect_left(self._ids, watcher_id)
            self._ids.insert(place, watcher_id)
            self._queue.insert(place, callback)
            return
        rest = self._ids[self.index + 1 :]
        place = self.index + 1 + bisect_left(rest, watcher_id)
        self._ids.insert(place, watcher_id)
        self._queue.insert(place, callback)

    def flush(self):
        self.flushing = True
        self.index = 0
        while self.index < len(self._queue):
            self._queue[self.index](self)
            self.ran.append(self._ids[self.index])
            self.index += 1
        self.flushing = False
        del self._queue[:]
        del self._ids[:]


def run(watchers, follow):
    scheduler = Scheduler()

    def callback_for(watcher_id):
        def callback(owner):
            for other in follow.get(watcher_id, ()):
                owner.queue(other, lambda s: None)

        return callback

    for watcher_id in watchers:
        scheduler.queue(watcher_id, callback_for(watcher_id))
    scheduler.flush()
    return scheduler.ran
