"""Order of work of a flush: what others depend on comes first."""


class CircularDependency(Exception):
    pass


class UnitOfWork:
    def __init__(self):
        self.tasks = []
        self.edges = []

    def add_task(self, task):
        if task not in self.tasks:
            self.tasks.append(task)

    def add_dependency(self, parent, child):
        self.add_task(parent)
        self.add_task(child)
        if (parent, child) not in self.edges:
            self.edges.append((parent, child))

    def parents(self, task):
        return [parent for parent, child in self.edges if child == task]

    def sort(self):
        done = []
        todo = list(self.tasks)
        while todo:
            ready = [task for task in todo if all(parent in done for parent in self.parents(task))]
            if not ready:
                raise CircularDependency(todo[:3])
            for task in ready:
                todo.remove(task)
                done.append(task)
        return done


def flush(pairs):
    work = UnitOfWork()
    for parent, child in pairs:
        work.add_dependency(parent, child)
    return work.sort()
