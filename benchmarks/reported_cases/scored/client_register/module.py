"""Clients of a catalogue of measurements."""

import itertools


class SessionError(Exception):
    pass


class Client:
    """A client, which is known by its number until it is cleaned up."""

    register = {}
    numbers = itertools.count(1)

    @classmethod
    def cleanup_all(cls):
        for client in list(cls.register.values()):
            client.cleanup()

    def __init__(self, url):
        self.url = url
        self.session = None
        self.entities = {}
        self.number = next(self.numbers)
        self.register[self.number] = self

    def login(self, user):
        self.session = f"{user}@{self.url}"
        return self.session

    def search(self, names):
        if self.session is None:
            raise SessionError("not logged in")
        for name in names:
            self.entities[name] = {"name": name, "title": name.upper(), "size": len(name)}
        return sorted(each["size"] for each in self.entities.values())

    def logout(self):
        self.session = None

    def cleanup(self):
        self.logout()
        self.register.pop(self.number, None)


class Plugin:
    """A step of an application, with a client of its own."""

    def __init__(self, url):
        self.client = Client(url)

    def run(self, user, names):
        self.client.login(user)
        sizes = self.client.search(names)
        self.client.logout()
        return sizes[:3], sum(sizes)


def cycle(url, jobs):
    return [Plugin(url).run(user, names) for user, names in jobs]
