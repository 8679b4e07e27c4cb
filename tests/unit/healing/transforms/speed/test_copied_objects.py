"""Copies of objects are those that copy.deepcopy makes, whatever their classes define."""

import copy

import pytest

from geoheal.healing.transforms.speed.direct_copies import direct_copies
from tests.unit.healing.changed import names_of

SOURCE = """
import collections
import copy
import copyreg
import enum
import threading


def work(value):
    return copy.deepcopy(value)


class Plain:
    limit = [1]

    def __init__(self, size):
        self.size = size
        self.parts = []


class Derived(Plain):
    pass


class Slotted:
    __slots__ = ("size",)


class OfSlotted(Slotted):
    pass


class Counted(Plain):
    made = 0

    def __deepcopy__(self, memo):
        type(self).made += 1
        return self


class Stated(Plain):
    def __getstate__(self):
        return {"size": self.size + 1}


class Restored(Plain):
    def __setstate__(self, state):
        self.__dict__.update(state, restored=True)


class Reduced(Plain):
    def __reduce__(self):
        return Reduced, (self.size + 1,)


class Registered(Plain):
    pass


copyreg.pickle(Registered, lambda each: (Registered, (each.size + 1,)))


class Mapping(dict):
    pass


class Failing(ValueError):
    pass


class Computed(Plain):
    def __getattr__(self, name):
        if name == "__deepcopy__":
            return lambda memo: "computed"
        raise AttributeError(name)


class Single(Plain):
    only = None

    def __new__(cls, *_given):
        cls.only = cls.only or object.__new__(cls)
        return cls.only


class Kind(enum.Enum):
    ONE = [1]
"""


def _of(names):
    shared = [1, 2]
    plain = names["Plain"](1)
    plain.parts += [shared, shared, plain]
    derived = names["Derived"](2)
    derived.parts.append(plain)
    slotted = names["OfSlotted"]()
    slotted.size, slotted.more = 3, [4]
    odd = names["Plain"](5)
    odd.__deepcopy__ = lambda _memo: "its own"
    mapping = names["Mapping"](a=[1])
    mapping.note = ["x"]
    empty = names["Plain"].__new__(names["Plain"])
    others = [
        names[kind](6) for kind in ("Counted", "Stated", "Restored", "Reduced", "Registered", "Computed")
    ]
    return [
        plain,
        derived,
        [plain, plain],
        slotted,
        odd,
        mapping,
        empty,
        names["Single"](7),
        names["Kind"].ONE,
        names["Failing"]("a"),
        *others,
    ]


def _told(value, seen=None):
    """Return all that a value holds, with the places of what it holds more than once."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return "again", seen[id(value)]
    seen[id(value)] = len(seen)
    if isinstance(value, list | tuple):
        return type(value).__name__, [_told(each, seen) for each in value]
    if isinstance(value, dict):
        parts = [(key, _told(each, seen)) for key, each in value.items()]
        return type(value).__name__, parts, sorted(getattr(value, "__dict__", {}))
    state = {**getattr(value, "__dict__", {}), **({"size": value.size} if hasattr(value, "size") else {})}
    if isinstance(value, int | str) or callable(value):
        return type(value).__name__, repr(value)[:20]
    return type(value).__name__, [(name, _told(each, seen)) for name, each in state.items()]


@pytest.fixture(scope="module")
def names():
    return names_of(direct_copies(SOURCE))


@pytest.mark.parametrize("place", range(len(_of(names_of(SOURCE)))))
def test_a_copy_is_the_one_that_deepcopy_makes(names, place):
    value = _of(names)[place]
    assert _told(names["work"](value)) == _told(copy.deepcopy(value))
    assert (names["work"](value) is value) == (copy.deepcopy(value) is value)


def test_simple_objects_are_copied_without_deepcopy(names, monkeypatch):
    plain = names["Plain"]([1, {"a": names["Derived"](2)}])
    monkeypatch.setattr(names["copy"], "deepcopy", None)
    made = names["work"](plain)
    assert made.size[1]["a"].size == 2
    assert made.size[1]["a"] is not plain.size[1]["a"]


def test_what_cannot_be_copied_fails_as_before(names):
    plain = names["Plain"](names["threading"].Lock())
    with pytest.raises(TypeError, match="pickle"):
        names["work"](plain)
