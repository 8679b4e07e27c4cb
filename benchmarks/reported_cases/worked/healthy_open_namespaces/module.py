"""Reserves namespaces for tests, and releases them."""


class FatalError(Exception):
    pass


class Namespaces:
    def __init__(self, names):
        self.owners = {name: None for name in names}

    def owner(self, name):
        if name not in self.owners:
            raise FatalError(f"namespace {name} does not exist")
        return self.owners[name]

    def reserve(self, name, user):
        owner = self.owner(name)
        if owner is not None and owner != user:
            raise FatalError(f"{name} is reserved by {owner}")
        self.owners[name] = user
        return name

    def release(self, name):
        self.owner(name)
        self.owners[name] = None


def run(names, steps):
    namespaces = Namespaces(names)
    for user, name in steps:
        namespaces.reserve(name, user)
    return sorted(name for name, owner in namespaces.owners.items() if owner is not None)
