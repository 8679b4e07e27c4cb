"""Rules in an order that matters; some of them change when they were used."""


class Rule:
    def __init__(self, prefix, uses):
        self.prefix = prefix
        self.uses = uses

    def __eq__(self, other):
        return isinstance(other, Rule) and self.prefix == other.prefix

    def matches(self, path):
        return path.startswith(self.prefix) and self.uses != 0

    def used(self):
        if self.uses > 0:
            self.uses -= 1


class Rules:
    def __init__(self):
        self.rules = []

    def add(self, rule):
        if rule not in self.rules:
            self.rules.append(rule)

    def find(self, path):
        for rule in self.rules:
            if rule.matches(path):
                rule.used()
                return rule.prefix
        return None


def route(prefixes, paths):
    rules = Rules()
    for prefix, uses in prefixes:
        rules.add(Rule(prefix, uses))
    return [rules.find(path) for path in paths]
