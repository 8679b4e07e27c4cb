"""The pool of active tasks of a workflow."""

import re

ID = re.compile(r"^(?P<cycle>\d+)/(?P<task>\w+)$")


class TaskProxy:
    def __init__(self, cycle, name, requires=()):
        self.cycle = cycle
        self.name = name
        self.status = "waiting"
        self.requires = set(requires)
        self.submits = 0

    @property
    def identity(self):
        return f"{self.cycle}/{self.name}"

    def state_reset(self, status):
        changed = self.status != status
        self.status = status
        return changed


class TaskPool:
    def __init__(self):
        self.active_tasks = {}
        self.not_found = []

    def add(self, itask):
        self.active_tasks.setdefault(itask.cycle, {})[itask.identity] = itask

    def get_tasks(self):
        return [itask for tasks in self.active_tasks.values() for itask in tasks.values()]

    def get_task(self, identity):
        for itask in self.get_tasks():
            if itask.identity == identity:
                return itask
        return None

    def remove(self, identity):
        for cycle, tasks in list(self.active_tasks.items()):
            if identity in tasks:
                del tasks[identity]
                if not tasks:
                    del self.active_tasks[cycle]

    def get_itasks(self, ids):
        found = []
        for id_ in ids:
            match = ID.match(id_)
            if match is None:
                self.not_found.append(id_)
                continue
            itask = self.get_task(id_)
            if itask is None:
                self.not_found.append(id_)
            else:
                found.append(itask)
        return found

    def satisfy(self, done):
        for itask in self.get_tasks():
            itask.requires.discard(done)

    def release(self, ids):
        released = []
        for itask in self.get_itasks(ids):
            if not itask.requires and itask.state_reset("running"):
                itask.submits += 1
                released.append(itask.identity)
        return released


def run(graph, messages):
    pool = TaskPool()
    for cycle, name, requires in graph:
        pool.add(TaskProxy(cycle, name, requires))
    released = []
    for finished, ids in messages:
        if finished:
            pool.satisfy(finished)
            pool.remove(finished)
        released.append(pool.release(ids))
    states = sorted((itask.identity, itask.status, itask.submits) for itask in pool.get_tasks())
    return released, pool.not_found, states
