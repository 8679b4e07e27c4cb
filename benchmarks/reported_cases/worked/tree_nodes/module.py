"""Trees whose nodes know their parent and their children."""


class LoopError(RuntimeError):
    pass


class Node:
    def __init__(self, name, parent=None):
        self.name = name
        self.__parent = None
        self.__children = []
        self.parent = parent

    @property
    def parent(self):
        return self.__parent

    @parent.setter
    def parent(self, value):
        if self.__parent is value:
            return
        self.__check_loop(value)
        self.__detach(self.__parent)
        self.__attach(value)

    def __check_loop(self, node):
        if node is not None:
            if node is self:
                raise LoopError("Cannot be its own parent.")
            if any(each is self for each in node.path):
                raise LoopError("Cannot be the parent of one of its ancestors.")

    def __detach(self, parent):
        if parent is not None:
            siblings = parent.__children
            parent.__children = [each for each in siblings if each is not self]
            self.__parent = None

    def __attach(self, parent):
        if parent is not None:
            siblings = parent.__children
            assert not any(each is self for each in siblings), "Tree is corrupt."
            siblings.append(self)
            self.__parent = parent

    @property
    def children(self):
        return tuple(self.__children)

    @property
    def path(self):
        path, node = [], self
        while node is not None:
            path.insert(0, node)
            node = node.parent
        return tuple(path)

    @property
    def depth(self):
        return len(self.path) - 1


def build(pairs, moves):
    nodes = {}
    for name, parent in pairs:
        nodes[name] = Node(name, nodes.get(parent))
    refused = 0
    for name, parent in moves:
        try:
            nodes[name].parent = nodes[parent]
        except LoopError:
            refused += 1
    return refused, [(node.name, node.depth, len(node.children)) for node in nodes.values()][-20:]
