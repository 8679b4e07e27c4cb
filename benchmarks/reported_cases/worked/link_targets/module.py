"""Targets of a build, and the libraries that they link with, directly or not."""


class Target:
    def __init__(self, name, flags):
        self.name = name
        self.flags = flags
        self.links = []

    def link_with(self, other):
        self.links.append(other)

    def all_links(self):
        found = []
        for other in self.links:
            if other not in found:
                found.append(other)
            for deeper in other.all_links():
                if deeper not in found:
                    found.append(deeper)
        return found

    def command(self):
        return [self.name, *self.flags, *(f"-l{other.name}" for other in self.all_links())]


class Build:
    def __init__(self):
        self.targets = {}

    def add(self, name, flags, links):
        target = Target(name, flags)
        for link in links:
            target.link_with(self.targets[link])
        self.targets[name] = target

    def commands(self):
        return [target.command() for target in self.targets.values()]


def configure(rows):
    build = Build()
    for row in rows:
        build.add(*row)
    return build.commands()
