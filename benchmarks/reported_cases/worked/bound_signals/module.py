"""Signals that are attributes of a class, bound to its objects when they are asked for."""

from weakref import WeakKeyDictionary


class Event:
    def __init__(self, source, topic, details):
        self.source = source
        self.topic = topic
        self.details = details


class Signal:
    def __init__(self, topic=None, source=None):
        self.topic = topic
        self.source = source
        self.listeners = []
        self.bound_signals = WeakKeyDictionary()

    def __set_name__(self, owner, name):
        self.topic = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        if instance not in self.bound_signals:
            self.bound_signals[instance] = Signal(self.topic, instance)
        return self.bound_signals[instance]

    def connect(self, callback):
        self.listeners.append(callback)
        return callback

    def dispatch(self, details):
        event = Event(self.source, self.topic, details)
        for callback in self.listeners:
            callback(event)
        return len(self.listeners)


class Context:
    finished = Signal()
    resource_added = Signal()

    def __init__(self, parent=None):
        self.parent = parent
        self.resources = {}

    def add_resource(self, name, value):
        self.resources[name] = value
        self.resource_added.dispatch(name)

    def close(self):
        return self.finished.dispatch(sorted(self.resources))


def run(jobs):
    found = []
    for resources in jobs:
        context = Context()
        seen = []
        context.resource_added.connect(lambda event, seen=seen: seen.append(event.details))
        context.finished.connect(lambda event, seen=seen: seen.append(len(event.details)))
        for name, value in resources:
            context.add_resource(name, value)
        context.close()
        found.append(seen)
    return found
