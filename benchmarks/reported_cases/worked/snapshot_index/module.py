"""A tree of states for a table view, which asks cell by cell."""


class State:
    def __init__(self, name, fields, parent=None):
        self.name = name
        self.fields = fields
        self.parent = parent
        self.children = {}

    def add(self, name, fields):
        self.children[name] = State(name, fields, self)
        return self.children[name]

    def child(self, row):
        return list(self.children.values())[row]

    def row(self):
        if self.parent is None:
            return 0
        return list(self.parent.children).index(self.name)


class View:
    COLUMNS = ("status", "seconds")

    def __init__(self, root):
        self.root = root

    def cell(self, row, column):
        return self.root.child(row).fields[self.COLUMNS[column]]

    def draw(self):
        return [[self.cell(row, column) for column in range(2)] for row in range(len(self.root.children))]


def show(steps):
    root = State("root", {})
    for name, status, seconds in steps:
        root.add(name, {"status": status, "seconds": seconds})
    return View(root).draw()
