"""Circuits of gates that share their inputs, and what is asked of them."""


class Input:
    def __init__(self, name):
        self.name = name

    @property
    def children(self):
        return ()


class Inverter:
    def __init__(self, child):
        self.child = child

    @property
    def children(self):
        return (self.child,)


class AndGate:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    @property
    def children(self):
        return (self.left, self.right)


class Circuit:
    def __init__(self, outputs):
        self.outputs = outputs

    def evaluate(self, values):
        return {name: self._value(node, values) for name, node in sorted(self.outputs.items())}

    def _value(self, node, values):
        if isinstance(node, Input):
            return values[node.name]
        if isinstance(node, Inverter):
            return not self._value(node.child, values)
        left = self._value(node.left, values)
        right = self._value(node.right, values)
        return left and right

    def depth(self, name):
        return self._depth(self.outputs[name])

    def _depth(self, node):
        if not node.children:
            return 0
        return 1 + max(self._depth(child) for child in node.children)


def build(inputs, gates):
    nodes = {name: Input(name) for name in inputs}
    for name, kind, operands in gates:
        if kind == "not":
            nodes[name] = Inverter(nodes[operands[0]])
        else:
            nodes[name] = AndGate(nodes[operands[0]], nodes[operands[1]])
    return nodes


def simulate(inputs, gates, outputs, stimuli):
    nodes = build(inputs, gates)
    circuit = Circuit({name: nodes[name] for name in outputs})
    traces = [circuit.evaluate(values) for values in stimuli]
    return traces, {name: circuit.depth(name) for name in outputs}
