"""Reads files of repositories for whoever asks about them."""

import functools


class Remote:
    def __init__(self):
        self.reads = 0

    def read(self, repository, path):
        self.reads += 1
        return f"{repository}/{path}\n" + "".join(f"{path}:{line}\n" for line in range(len(path)))


REMOTE = Remote()


class RepositoryClient:
    def __init__(self, name, branch):
        self.name = name
        self.branch = branch

    @functools.cache
    def contents(self, path):
        return REMOTE.read(f"{self.name}@{self.branch}", path)

    @functools.cache
    def valid_paths(self):
        return frozenset(f"{self.branch}/{number}.py" for number in range(60))

    def find(self, path):
        if path not in self.valid_paths():
            return None
        return self.contents(path)


class Context:
    """A run that looks at some files, often at the same ones."""

    def __init__(self, names, branch):
        self.clients = [RepositoryClient(name, branch) for name in names]

    def lines(self, path):
        found = (client.find(path) for client in self.clients)
        return [len(text.splitlines()) for text in found if text is not None]


def run(branch, names, paths):
    context = Context(names, branch)
    return [context.lines(path) for path in paths]
