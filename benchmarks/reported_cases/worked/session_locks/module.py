"""Keeps conversations as JSON; one writer for each conversation."""

import json
import threading


class JsonStore:
    _locks = {}
    _guard = threading.Lock()

    def __init__(self, files):
        self.files = files

    def _lock_of(self, session_id):
        with self._guard:
            lock = self._locks.get(session_id)
            if lock is None:
                lock = threading.Lock()
                self._locks[session_id] = lock
            return lock

    def load(self, session_id):
        with self._lock_of(session_id):
            text = self.files.get(session_id)
        return [] if text is None else json.loads(text)

    def append(self, session_id, message):
        with self._lock_of(session_id):
            text = self.files.get(session_id)
            history = [] if text is None else json.loads(text)
            history.append(message)
            self.files[session_id] = json.dumps(history)


def talk(sessions):
    files = {}
    store = JsonStore(files)
    for session_id, messages in sessions:
        for message in messages:
            store.append(session_id, message)
    return [store.load(session_id) for session_id, _ in sessions]
