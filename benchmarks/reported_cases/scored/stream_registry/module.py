"""Streams of events of plots."""

import itertools


class Plot:
    _ids = itertools.count()

    def __init__(self, points):
        self.number = next(Plot._ids)
        self.points = points
        self.drawn = 0

    def refresh(self, **values):
        self.drawn += 1
        return self.drawn, sorted(values)


class Stream:
    registry = {}

    def __init__(self, source=None, **params):
        self.contents = dict(params)
        self._subscribers = []
        self._source = None
        if source is not None:
            self.source = source

    @property
    def source(self):
        return self._source

    @source.setter
    def source(self, source):
        if self._source is not None:
            raise ValueError("the source was set")
        self._source = source
        if source in Stream.registry:
            Stream.registry[source].append(self)
        else:
            Stream.registry[source] = [self]

    def add_subscriber(self, subscriber):
        self._subscribers.append(subscriber)

    def event(self, **values):
        self.contents.update(values)
        return [subscriber(**self.contents) for subscriber in self._subscribers]


class PointerXY(Stream):
    def __init__(self, source, x=0, y=0):
        super().__init__(source, x=x, y=y)


class Callback:
    """Looks up the streams of a plot when the browser reports something."""

    def __init__(self, plot):
        self.plot = plot

    def streams(self):
        return Stream.registry.get(self.plot, [])

    def on_message(self, message):
        return [stream.event(**message) for stream in self.streams()]


def session(points, messages):
    plot = Plot(points)
    pointer = PointerXY(plot)
    pointer.add_subscriber(plot.refresh)
    callback = Callback(plot)
    answers = [callback.on_message(message) for message in messages]
    return answers, sum(points)
