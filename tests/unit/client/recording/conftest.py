"""An application of two modules, whose calls are recorded, and what came of it."""

import sys
import textwrap
from importlib import import_module
from types import SimpleNamespace

import pytest

from geoheal.client.recording.recorder import Recorder
from geoheal.client.recording.window import RecordingWindow
from geoheal.client.sending.service import ReportingService

PRICING = """
import asyncio
import enum
from dataclasses import dataclass, field

from kiosk.tracing import traced

@traced
def sign_in(user, password):
    return user

class Kind(enum.Enum):
    BOOK = "book"

@dataclass
class Item:
    name: str
    cents: int
    kind: Kind = Kind.BOOK
    labels: list = field(default_factory=list)

class Cart:
    def __init__(self):
        self.items = []
        self.owner = self

    def add(self, item):
        self.items.append(item)
        return len(self.items)

    @classmethod
    def of(cls, count):
        return [Item("x", count)]

    @staticmethod
    def login(user, password):
        return user

class Slotted:
    __slots__ = ("left", "never")

    def __init__(self, left):
        self.left = left

    def twice(self):
        return self.left * 2

class Closing:
    def __del__(self):
        pass

def total(cart, rate=1):
    if rate < 0:
        raise ValueError("a negative rate")
    return sum(item.cents for item in cart.items) * rate

def same(value):
    return value

def outer(value):
    return same(value)

def around(value):
    from kiosk.calls import call_same
    return call_same(value)

def session_token(user):
    return "t0p-secret-" + user

def every(values):
    yield from values

async def later(value):
    await asyncio.sleep(0)
    if value < 0:
        raise ValueError(value)
    return value

async def stream():
    yield 1

async def spawning(work):
    return asyncio.create_task(work())

def often(count):
    for _ in range(count):
        same(1)

def _private(value):
    return value
"""
TRACING = """
import functools

def traced(function):
    @functools.wraps(function)
    def wrapper(*a, **k):
        return function(*a, **k)
    return wrapper
"""
CALLS = """
from kiosk import pricing
from kiosk.pricing import same

HELD = [pricing.same]

def call_held(value):
    return HELD[0](value)

async def wait_for(value):
    return await pricing.later(value)

async def background():
    return same(7)

async def spawn():
    return await pricing.spawning(background)

def call(name, *args, **kwargs):
    return getattr(pricing, name)(*args, **kwargs)

def call_same(value):
    return same(value)

def method(thing, name, *args):
    return getattr(thing, name)(*args)
"""


@pytest.fixture
def kiosk(tmp_path, monkeypatch, stand_in):
    """Yield the application; ``recorded()`` tells what is sent of what was called since."""
    folder = tmp_path / "kiosk"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "pricing.py").write_text(textwrap.dedent(PRICING))
    (folder / "tracing.py").write_text(textwrap.dedent(TRACING))
    (folder / "calls.py").write_text(textwrap.dedent(CALLS))
    monkeypatch.syspath_prepend(str(tmp_path))
    recorder = Recorder(
        ReportingService(stand_in.url, None), "kiosk", ["kiosk.pricing"], ["cust*"], send_every_s=3600
    )
    recorder._window = RecordingWindow(spending_s=60.0, clock=lambda: 0.0)
    recorder.start()
    calls = import_module("kiosk.calls")

    def looked_at(name, *args, **kwargs):
        recorder.look()
        for site in recorder._sites:
            site.arm()
        return getattr(calls, name)(*args, **kwargs)

    def recorded():
        assert recorder.flush()
        bodies, stand_in.recorded[:] = list(stand_in.recorded), []
        return SimpleNamespace(
            calls=[call for body in bodies for call in body["calls"]],
            counts={
                (each["function"], each["reason"]): each["calls"]
                for body in bodies
                for each in body["counts"]
            },
            text=str(bodies),
        )

    yield SimpleNamespace(
        call=lambda name, *args, **kwargs: looked_at("call", name, *args, **kwargs),
        method=lambda thing, name, *args: looked_at("method", thing, name, *args),
        looked_at=looked_at,
        recorded=recorded,
        recorder=recorder,
        pricing=sys.modules["kiosk.pricing"],
        calls=calls,
    )
    recorder.close()
    for name in [each for each in sys.modules if each.partition(".")[0] == "kiosk"]:
        del sys.modules[name]
