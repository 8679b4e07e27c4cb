"""Packages of a workspace, and what they depend on."""

import copy


class Dependency:
    def __init__(self, name, metadata=None):
        self.name = name
        self.metadata = metadata if metadata is not None else {}


class Package:
    def __init__(self, name):
        self.name = name
        self.dependencies = {"build": [], "run": []}

    def direct(self, *categories):
        found = []
        for category in categories:
            found.extend(self.dependencies[category])
        return found


def recursive_dependencies(package, packages):
    seen = set()
    ordered = []
    todo = [copy.deepcopy(each) for each in package.direct("build", "run")]
    while todo:
        dependency = todo.pop()
        if dependency.name in seen or dependency.name == package.name:
            continue
        seen.add(dependency.name)
        ordered.append((dependency.name, dependency.metadata.get("version_gte", "")))
        other = packages.get(dependency.name)
        if other is not None:
            for each in other.direct("run"):
                todo.append(copy.deepcopy(each))
    return sorted(ordered)


def listing(packages):
    return {name: recursive_dependencies(package, packages) for name, package in packages.items()}
