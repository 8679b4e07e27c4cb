"""Models whose parameters are drawn, given, or computed from other parameters."""


class Setter:
    def __init__(self, name, kind, value):
        self.name = name
        self.kind = kind
        self.value = value


class Node:
    def __init__(self):
        self.setters = []
        self.values = {}

    def _find(self, name):
        for setter in self.setters:
            if setter.name == name:
                return setter
        return None

    def add_parameter(self, name, value, kind="constant"):
        if self._find(name) is not None:
            raise KeyError(f"{name} is already a parameter")
        self.setters.append(Setter(name, kind, value))

    def set_parameter(self, name, value):
        setter = self._find(name)
        if setter is None:
            raise KeyError(f"{name} is unknown")
        setter.value = value

    def sample(self, draw):
        for setter in self.setters:
            if setter.kind == "constant":
                self.values[setter.name] = setter.value
            elif setter.kind == "drawn":
                self.values[setter.name] = draw % setter.value
            else:
                other = self._find(setter.value)
                self.values[setter.name] = self.values[other.name] + 1
        return self.values


def simulate(parameters, updates, draws):
    node = Node()
    for name, value, kind in parameters:
        node.add_parameter(name, value, kind)
    for name, value in updates:
        node.set_parameter(name, value)
    total = 0
    for draw in draws:
        total += sum(node.sample(draw).values())
    return total, len(node.setters)
