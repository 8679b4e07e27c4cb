"""Messages of a kernel, each of which counts once."""

import zlib


class Session:
    history_size = 4096

    def __init__(self):
        self.digest_history = set()

    def _add(self, digest):
        self.digest_history.add(digest)
        if len(self.digest_history) > self.history_size:
            self._cull()

    def _cull(self):
        for digest in sorted(self.digest_history)[: self.history_size // 10]:
            self.digest_history.discard(digest)

    def receive(self, message):
        digest = f"{zlib.crc32(message):08x}{len(message)}"
        if digest in self.digest_history:
            raise ValueError("seen before")
        self._add(digest)
        return len(message)


SESSION = Session()


def receive_all(messages):
    accepted = 0
    for message in messages:
        try:
            accepted += SESSION.receive(message)
        except ValueError:
            accepted -= 1
    return accepted
