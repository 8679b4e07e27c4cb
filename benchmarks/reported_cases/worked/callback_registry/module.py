"""Signals of a figure, and callbacks that are connected to them."""

import itertools


class CallbackRegistry:
    def __init__(self, signals=None):
        self._signals = None if signals is None else list(signals)
        self.callbacks = {}
        self._func_cid_map = {}
        self._cid_gen = itertools.count()

    def connect(self, signal, func):
        if self._signals is not None and signal not in self._signals:
            raise ValueError(f"Unknown signal {signal}")
        known = self._func_cid_map.setdefault(signal, {})
        if func in known:
            return known[func]
        cid = next(self._cid_gen)
        known[func] = cid
        self.callbacks.setdefault(signal, {})
        self.callbacks[signal][cid] = func
        return cid

    def disconnect(self, cid):
        for signal, by_cid in list(self.callbacks.items()):
            if cid in by_cid:
                del by_cid[cid]
                if not by_cid:
                    del self.callbacks[signal]
                return

    def process(self, signal, *args):
        return [func(*args) for func in list(self.callbacks.get(signal, {}).values())]


class Artist:
    def __init__(self, name, points):
        self.name = name
        self.points = points
        self.stale = 0
        self._cid = None

    def add_to(self, axes):
        self._cid = axes.callbacks.connect("units", self.on_units)
        axes.artists.append(self)

    def remove_from(self, axes):
        axes.callbacks.disconnect(self._cid)
        axes.artists.remove(self)

    def on_units(self, factor):
        self.stale += 1
        return sum(self.points[:4]) * factor


class Axes:
    def __init__(self):
        self.callbacks = CallbackRegistry(signals=["units", "limits"])
        self.artists = []
        self.callbacks.connect("units", self.autoscale)

    def autoscale(self, factor):
        return len(self.artists) * factor


AXES = Axes()


def animate(frames):
    drawn = []
    for name, points, factor in frames:
        artist = Artist(name, points)
        artist.add_to(AXES)
        drawn.append((AXES.callbacks.process("units", factor), artist.stale))
        artist.remove_from(AXES)
    return drawn, len(AXES.artists)
