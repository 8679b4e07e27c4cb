"""An engine of rules: activated rules are fired by salience, the newest first."""


class Activation:
    def __init__(self, rule, salience, stamp):
        self.rule = rule
        self.salience = salience
        self.stamp = stamp
        self.key = None


class DepthStrategy:
    def get_key(self, activation):
        return (activation.salience, activation.stamp)

    def update_agenda(self, agenda, added, removed):
        for activation in removed:
            if activation in agenda.activations:
                agenda.activations.remove(activation)
        for activation in added:
            activation.key = self.get_key(activation)
            agenda.activations.append(activation)
            agenda.activations.sort(key=lambda each: each.key, reverse=True)


class Agenda:
    def __init__(self):
        self.activations = []

    def get_next(self):
        return self.activations.pop(0) if self.activations else None


class Engine:
    def __init__(self):
        self.agenda = Agenda()
        self.strategy = DepthStrategy()
        self.clock = 0
        self.fired = []

    def declare(self, facts):
        added = []
        for rule, salience in facts:
            self.clock += 1
            added.append(Activation(rule, salience, self.clock))
        self.strategy.update_agenda(self.agenda, added, [])

    def run(self, steps):
        for _ in range(steps):
            activation = self.agenda.get_next()
            if activation is None:
                break
            self.fired.append(activation.rule)


def simulate(batches):
    engine = Engine()
    for facts, steps in batches:
        engine.declare(facts)
        engine.run(steps)
    return engine.fired, len(engine.agenda.activations)
