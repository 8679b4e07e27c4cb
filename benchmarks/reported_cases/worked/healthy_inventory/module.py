"""Variables of hosts, as a task sees them."""


class Host:
    def __init__(self, name, groups):
        self.name = name
        self.groups = groups
        self.facts = {}


class VariableManager:
    def __init__(self, group_vars):
        self.group_vars = group_vars

    def get_vars(self, host):
        merged = {}
        for group in host.groups:
            merged.update(self.group_vars.get(group, {}))
        merged.update(host.facts)
        return merged


class SetFact:
    def __init__(self, key, step):
        self.key = key
        self.step = step

    def run(self, host, variables):
        host.facts[self.key] = variables.get(self.key, 0) + self.step
        return host.facts[self.key]


def play(group_vars, hosts, tasks):
    manager = VariableManager(group_vars)
    found = []
    for key, step in tasks:
        for host in hosts:
            found.append(SetFact(key, step).run(host, manager.get_vars(host)))
    return found
