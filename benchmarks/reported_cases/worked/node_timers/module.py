"""Nodes with timers, which belong to groups of callbacks."""

import weakref


class CallbackGroup:
    def __init__(self, name):
        self.name = name
        self.entities = []
        self.executed = 0

    def add_entity(self, entity):
        self.entities.append(weakref.ref(entity))

    def has_entity(self, entity):
        return any(reference() is entity for reference in self.entities)

    def run(self, entity):
        self.executed += 1
        return entity.fire()


class Timer:
    def __init__(self, period, callback, group):
        self.period = period
        self.callback = callback
        self.group = group
        self.calls = 0
        group.add_entity(self)

    def fire(self):
        self.calls += 1
        return self.callback(self.calls)


class Node:
    def __init__(self, name):
        self.name = name
        self.default_group = CallbackGroup(f"{name}/default")
        self.timers = []

    def create_timer(self, period, callback):
        timer = Timer(period, callback, self.default_group)
        self.timers.append(timer)
        return timer

    def destroy_timer(self, timer):
        if timer in self.timers:
            self.timers.remove(timer)
            return True
        return False


NODE = Node("robot")


def spin(periods):
    found = []
    for period in periods:
        timer = NODE.create_timer(period, lambda calls: calls * 2)
        found.append(NODE.default_group.run(timer))
        found.append(NODE.default_group.has_entity(timer))
        NODE.destroy_timer(timer)
    return sum(found), len(NODE.timers)
