"""Operations of a kernel, counted over its expressions."""


class Node:
    def __init__(self, op, children=(), extent=1):
        self.op = op
        self.children = tuple(children)
        self.extent = extent


class Kernel:
    def __init__(self, assignments):
        self.assignments = assignments
        self.temporaries = [node for node in assignments if node.op != "Constant"]


class Counter:
    def __init__(self, kernel):
        self.kernel = kernel
        self.visited = 0

    def cost(self, node):
        self.visited += 1
        if node.op == "Constant":
            return 0
        if node.op == "Power":
            return node.extent * 2
        return node.extent

    def expression_flops(self, expr):
        total = self.cost(expr)
        waiting = list(expr.children)
        while waiting:
            child = waiting.pop()
            if child in self.kernel.temporaries:
                continue
            total += self.cost(child)
            waiting.extend(child.children)
        return total

    def count(self):
        return sum(self.expression_flops(node) for node in self.kernel.assignments)


def flops(described):
    nodes = []
    for op, children, extent in described:
        nodes.append(Node(op, [nodes[-1 - back] for back in children if back < len(nodes)], extent))
    counter = Counter(Kernel(nodes))
    return counter.count(), counter.visited
