"""Globals of which every request, in a thread of its own, has one."""

from itertools import count

IDENTS = count(100)


class Thread:
    current = None

    def __init__(self):
        self.ident = next(IDENTS)

    def run(self, function, *arguments):
        Thread.current = self
        try:
            return function(*arguments)
        finally:
            Thread.current = None


def get_ident():
    return Thread.current.ident


class SafeGlobal:
    def __init__(self):
        self._storage = {}

    def set(self, value):
        self._storage[get_ident()] = value

    def get(self):
        return self._storage[get_ident()]


class Context:
    def __init__(self, user, headers):
        self.user = user
        self.headers = headers
        self.calls = []


CONTEXT = SafeGlobal()


def greet(name):
    context = CONTEXT.get()
    context.calls.append(name)
    return f"{context.user} greets {name}"


class Server:
    def __init__(self):
        self.requests = 0

    def handle(self, user, headers, names):
        self.requests += 1
        CONTEXT.set(Context(user, headers))
        answers = [greet(name) for name in names]
        return answers, len(CONTEXT.get().calls)


SERVER = Server()


def serve(requests):
    return [Thread().run(SERVER.handle, user, headers, names) for user, headers, names in requests]
