"""Microarchitectures of processors, and which is a generalisation of which."""


class Microarchitecture:
    def __init__(self, name, parents, vendor, features):
        self.name = name
        self.parents = parents
        self.vendor = vendor
        self.features = features

    @property
    def ancestors(self):
        value = self.parents[:]
        for parent in self.parents:
            value.extend(a for a in parent.ancestors if a not in value)
        return value

    def _to_set(self):
        return {str(self)} | {str(ancestor) for ancestor in self.ancestors}

    def __str__(self):
        return self.name

    def __eq__(self, other):
        if not isinstance(other, Microarchitecture):
            return NotImplemented
        return self.name == other.name and self.vendor == other.vendor and self.features == other.features

    def __hash__(self):
        return hash(self.name)

    def __lt__(self, other):
        return self._to_set() < other._to_set()

    @property
    def family(self):
        roots = [each for each in [self, *self.ancestors] if not each.ancestors]
        return roots[0]


def load(described):
    known = {}
    for name, parents, vendor, features in described:
        known[name] = Microarchitecture(name, [known[each] for each in parents], vendor, set(features))
    return known


def compatible(known, name):
    target = known[name]
    return [str(each) for each in known.values() if each == target or each < target]


def report(described, names):
    known = load(described)
    return {name: (len(compatible(known, name)), str(known[name].family)) for name in names}
