"""Certificates that were made, of which only the last ones are kept."""


class Store:
    LIMIT = 5

    def __init__(self):
        self.certs = {}
        self.queue = []

    def expire(self, entry):
        self.queue.append(entry)
        if len(self.queue) > self.LIMIT:
            old = self.queue.pop(0)
            for key, value in list(self.certs.items()):
                if value == old:
                    del self.certs[key]

    def get(self, name):
        if name not in self.certs:
            entry = f"cert of {name.split('.')[-1]} {len(name)}"
            self.certs[name] = entry
            self.expire(entry)
        return self.certs[name]


def browse(names):
    store = Store()
    return [store.get(name) for name in names], sorted(store.certs)
