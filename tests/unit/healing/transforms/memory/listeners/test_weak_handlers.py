"""Registered methods go with their object; functions, and objects that somebody keeps, are called as before."""

# ruff: noqa: E501 - one example a line

import gc
from typing import Any

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.listeners.weak_handlers import weak_handlers
from tests.unit.healing.changed import names_of

RUN = """
class Run:
    def __init__(self, name):
        self.name = name
        self.heard = []
        bus.on("step", self.on_step)
    def on_step(self, value):
        self.heard.append(value)
    def execute(self):
        for n in range(3):
            bus.fire("step", (self.name, n))
        return [value for value in self.heard if value[0] == self.name]
def handle(name):
    return Run(name).execute()
"""
BUS = """
class Bus:
    def __init__(self):
        self._subs = {}
    def on(self, event, handler):
        if event not in self._subs:
            self._subs[event] = []
        self._subs[event].append(handler)
    def off(self, event, handler):
        self._subs[event].remove(handler)
    def fire(self, event, value):
        handlers = self._subs.get(event, [])
        for handler in handlers:
            handler(value)
bus = Bus()
"""
BUS += RUN
ADDED = "if event not in self._subs:\n            self._subs[event] = []\n        self._subs[event].append(handler)"
FORMS = {
    "made when it is asked for": BUS,
    "by setdefault": BUS.replace(ADDED, "self._subs.setdefault(event, []).append(handler)"),
    "in a defaultdict": "from collections import defaultdict\n" + BUS.replace("self._subs = {}", "self._subs = defaultdict(list)").replace(ADDED, "self._subs[event].append(handler)"),
    "in a set": BUS.replace(ADDED, "self._subs.setdefault(event, set()).add(handler)"),
    "in a field": "from dataclasses import dataclass, field\n" + BUS.replace("class Bus:\n    def __init__(self):\n        self._subs = {}", "@dataclass\nclass Bus:\n    _subs: dict = field(default_factory=dict)").replace(ADDED, "self._subs.setdefault(event, []).append(handler)"),
    "in one list": BUS.replace("self._subs = {}", "self._subs = []").replace(ADDED, "self._subs.append(handler)").replace("self._subs.get(event, [])", "list(self._subs)").replace("self._subs[event].remove", "self._subs.remove"),
    "called in a comprehension": BUS.replace("for handler in handlers:\n            handler(value)", "[handler(value) for handler in handlers]"),
    "with a priority": BUS.replace(ADDED, "self._subs.setdefault(event, []).append((len(event), None, handler))").replace("for handler in", "for _, _, handler in").replace("self._subs[event].remove(handler)", "self._subs[event] = [each for each in self._subs[event] if each[2] != handler]"),
    "under another name, and sorted": BUS.replace(ADDED, "entries = self._subs.setdefault(event, [])\n        entries.append((1, handler))\n        entries.sort(key=lambda entry: entry[0])").replace("for handler in", "for _, handler in").replace(".remove(handler)", ".remove((1, handler))"),
    "taken out by a copy": BUS.replace("self._subs[event].remove(handler)", "self._subs[event] = [each for each in self._subs[event] if each != handler]"),
    "in a list of another object": BUS.replace("class Bus:", "class Topic:\n    def __init__(self):\n        self.told = []\nclass Bus:").replace(ADDED, "topic = self._subs.setdefault(event, Topic())\n        topic.told.append(handler)").replace("handlers = self._subs.get(event, [])", "handlers = list(self._subs[event].told) if event in self._subs else []").replace("self._subs[event].remove", "self._subs[event].told.remove"),
    "called as they come, and never again": BUS.replace("def fire", "def once(self, event, handler):\n        self.known.append(handler)\n    def fire").replace("self._subs = {}", "self._subs, self.known = {}, []").replace('bus.on("step", self.on_step)', 'bus.on("step", self.on_step)\n        bus.once("begun", self.on_step)'),
}  # fmt: skip

OBSERVED = """
class Feed:
    def __init__(self):
        self.observers = []
    def attach(self, observer):
        self.observers.append(observer)
    def publish(self, value):
        for observer in self.observers:
            observer.notify(value)
feed = Feed()
class Run:
    def __init__(self):
        self.seen = []
        feed.attach(self)
    def notify(self, value):
        self.seen.append(value)
    def execute(self):
        feed.publish(1)
        return self.seen
def handle():
    return Run().execute()
"""


BY_NAME = {
    "at once": "getattr(observer, name)(value)",
    "where it is there": "found = getattr(observer, name, None)\n            if found:\n                found(value)",
    "where it can be called": "found = getattr(observer, name, None)\n            if callable(found):\n                found(value)",
}


def notified(how):
    """Return the feed, whose observers are notified by the name of a method."""
    named = OBSERVED.replace("observer.notify(value)", how)
    return named.replace("def publish(self, value", "def publish(self, name, value").replace(
        "feed.publish(1)", 'feed.publish("notify", 1)'
    )


@pytest.mark.parametrize("source", [OBSERVED, *map(notified, BY_NAME.values())], ids=["named", *BY_NAME])
def test_observers_are_held_weakly_as_well(source):
    names = names_of(weak_handlers(source))
    kept = names["Run"]()
    assert [names["handle"]() for _ in range(3)] == [[1]] * 3
    assert list(names["feed"].observers) == [kept]
    assert kept.seen == [1, 1, 1]


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_who_is_gone_is_not_kept(source):
    kept, found = [], []
    for code in (source, weak_handlers(source)):
        names = names_of(code)
        found.append([names["handle"](name) for name in "ab"])
        gc.collect()
        kept.append(sum(isinstance(each, names["Run"]) for each in gc.get_referrers(names["Run"])))
    assert found[0] == found[1]
    assert kept == [2, 0]


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_who_is_there_is_called_in_order_and_can_leave(source):
    results: list[Any] = []
    for code in (source, weak_handlers(source)):
        heard: list[Any] = []
        names = names_of(code)
        bus, first, second = names["bus"], names["Run"]("a"), names["Run"]("b")

        def note(value, heard=heard):
            heard.append(value)

        bus.on("step", note)
        bus.fire("step", 1)
        bus.off("step", first.on_step)
        bus.fire("step", 2)
        results.append((heard, first.heard, second.heard))
        del note
    assert results[0] == results[1] == ([1, 2], [1], [1, 2])


def test_the_dead_do_not_add_up():
    names = names_of(weak_handlers(BUS))
    runs = [names["Run"](str(n)) for n in range(20)]
    for number in range(500):
        names["handle"](str(number))
    held = names["bus"]._subs["step"]
    assert len(held) == 20
    assert len(held._kept) < 100
    assert [each.__self__ for each in held] == runs


def test_a_list_of_handlers_does_what_a_list_does():
    names = names_of(weak_handlers(BUS))
    runs = [names["Run"](str(n)) for n in range(4)]
    held = names["bus"]._subs["step"]
    methods = [run.on_step for run in runs]
    assert (len(held), bool(held), list(held), held[1], held[-2:]) == (
        4,
        True,
        methods,
        methods[1],
        methods[-2:],
    )
    assert methods[2] in held
    assert print not in held
    held.insert(0, print)
    held.discard(methods[3])
    held.add(methods[0])
    assert (held.pop(), held.index(print), held.copy()) == (methods[2], 0, [print, *methods[:2]])
    held[:] = methods[:1]
    held += [print]
    assert list(held) == [methods[0], print]
    del runs[0], methods[0]
    held.remove(print)
    held.clear()
    assert not held


LEFT = {
    "a tree owns its children": OBSERVED.replace("observers", "children").replace("observer", "child").replace("attach", "add").replace("Feed", "Node"),
    "an observer is made for it": OBSERVED + "feed.attach(Run())\n",
    "an observer lives by it": OBSERVED + "Run()\n",
    "more is done with what a name gives": notified("found = getattr(observer, name)\n            print(found)\n            found(value)"),
    "a name may give the list": notified(BY_NAME["at once"]) + "def show(name):\n    return getattr(feed, name)\n",
    "it lives by its registration": BUS + "class Audit:\n    def __init__(self):\n        bus.on('step', self.note)\n    def note(self, value):\n        print(value)\nAudit()\n",
    "it is made for it": BUS + "class Audit:\n    def note(self, value):\n        print(value)\ndef watch():\n    bus.on('step', Audit().note)\n",
    "it is made and left": BUS + "class Audit:\n    def note(self, value):\n        print(value)\ndef watch():\n    audit = Audit()\n    bus.on('step', audit.note)\n",
    "its name is never read": BUS + "def watch():\n    run = Run('x')\n",
    "it is taken out again": BUS.replace("return [value", "bus.off('step', self.on_step)\n        return [value").replace('bus.on("step", self.on_step)', "pass").replace("for n in range(3)", "bus.on('step', self.on_step)\n        for n in range(3)"),
    "it is the module's own": BUS.replace("bus.on(\"step\", self.on_step)", "bus.on('step', METER.on_step)") + "METER = Run('m')\n",
    "no method is registered": BUS.replace('bus.on("step", self.on_step)', "pass"),
    "the list comes from elsewhere": BUS + "def use(table):\n    bus._subs = table\n",
    "nothing is called": BUS.replace("handler(value)\n", "print(handler)\n"),
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_it_is_left_alone(source):
    assert weak_handlers(source) is None


def test_lists_of_the_same_name_in_other_classes_stay_lists():
    shelf = "class Shelf:\n    def __init__(self):\n        self._subs = []\n    def put(self, item):\n        self._subs.append(item)\n"
    names = names_of(weak_handlers(BUS + shelf))
    assert type(names["Shelf"]()._subs) is list


def test_it_is_a_persons_to_decide_and_no_other_file_may_use_the_list():
    elsewhere = Elsewhere()
    assert weak_handlers(BUS, elsewhere) is not None
    assert "_subs" in elsewhere.doubts[0]
    files = {"page.py": "from shop import bus\nprint(bus._subs)\n"}
    assert weak_handlers(BUS, Elsewhere(ProjectSources(files, module="shop"))) is None


def test_a_method_that_is_registered_through_a_function_goes_with_its_object():
    source = BUS.replace("self.on_step)", "lambda value: self.on_step(value))")
    names = names_of(weak_handlers(source, Elsewhere()))
    for name in ("a", "b"):
        assert names["handle"](name) == [(name, 0), (name, 1), (name, 2)]
    gc.collect()
    assert len(names["bus"]._subs["step"]) == 0
