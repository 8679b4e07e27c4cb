"""Puts statements together that say the same, and keeps all their evidence."""

import copy


class Evidence:
    def __init__(self, source, text):
        self.source = source
        self.text = text


class Statement:
    def __init__(self, kind, agents, evidence):
        self.kind = kind
        self.agents = agents
        self.evidence = evidence

    def key(self):
        return (self.kind, tuple(agent["name"] for agent in self.agents))


class Preassembler:
    def __init__(self, names):
        self.names = names
        self.statements = []

    def add(self, statements):
        self.statements += statements

    def grounded(self, statement):
        found = copy.deepcopy(statement)
        for agent in found.agents:
            agent["name"] = self.names.get(agent["name"], agent["name"])
        return found

    def key_of(self, statement):
        return self.grounded(statement).key()

    def combine(self):
        groups = {}
        for statement in self.statements:
            groups.setdefault(self.key_of(statement), []).append(statement)
        return [(key, sum(len(each.evidence) for each in group)) for key, group in sorted(groups.items())]

    def unknown(self):
        return sum(agent["name"] not in self.names for each in self.statements for agent in each.agents)


def assemble(names, rows):
    assembler = Preassembler(names)
    assembler.add(
        Statement(kind, [{"name": name, "db": {"id": name}} for name in agents], [Evidence("x", text) for text in texts])
        for kind, agents, texts in rows
    )
    return assembler.combine(), assembler.unknown()
