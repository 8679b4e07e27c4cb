"""Values of each worker, as of threads, for workers that are not threads."""

import itertools

_IDENTS = itertools.count(1)
_CURRENT = [0]


def get_ident():
    return _CURRENT[0]


class ContextVar:
    """A variable with one value per worker."""

    def __init__(self, name):
        self.name = name
        self.storage = {}

    def get(self, default):
        return self.storage.get(get_ident(), default)

    def set(self, value):
        self.storage[get_ident()] = value


class Local:
    def __init__(self):
        object.__setattr__(self, "_storage", ContextVar("local"))

    def __getattr__(self, name):
        values = self._storage.get({})
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name, value):
        values = self._storage.get({}).copy()
        values[name] = value
        self._storage.set(values)

    def release(self):
        self._storage.set({})

    def has(self, name):
        return name in self._storage.get({})


LOCAL = Local()


class Application:
    def __init__(self):
        self.count = 0

    def view(self, path):
        self.count += 1
        return f"{LOCAL.user} at {path}"

    def __call__(self, path, user):
        LOCAL.user = user
        LOCAL.path = path
        try:
            return self.view(path)
        finally:
            LOCAL.release()


APPLICATION = Application()


def serve(requests):
    answers = []
    for path, user in requests:
        _CURRENT[0] = next(_IDENTS)
        answers.append(APPLICATION(path, user))
        answers.append(LOCAL.has("user"))
    return answers
