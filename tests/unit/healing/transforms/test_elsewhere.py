"""No name that other files use is touched; where they are not known, a person is asked."""

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.register_once import register_once
from geoheal.healing.transforms.memory.release_always import release_always
from geoheal.healing.transforms.memory.shared.fresh_defaults import fresh_defaults
from geoheal.healing.transforms.speed.indexed.set_membership import set_membership
from geoheal.healing.transforms.speed.remembered.memoise import memoise

PARTS = """
class Rule:
    def __init__(self):
        self._parts = []

    def add(self, part):
        self._parts.append(part)
"""
HANDLERS = """
HANDLERS = []
def on_event(handler):
    HANDLERS.append(handler)
def fire(event):
    for handler in HANDLERS:
        handler(event)
"""
ACTIVE = """
ACTIVE = {}
def handle(request):
    ACTIVE[request.id] = request
    answer = work(request)
    del ACTIVE[request.id]
    return answer
"""
RATE = "RATE = 3\ndef f(n: int) -> int:\n    return RATE ** n\n"
BLOCKED = (
    "BLOCKED = [str(n) for n in range(300)]\ndef f(xs):\n    return [x for x in xs if x not in BLOCKED]\n"
)


def bounded(source, elsewhere):
    return bound_containers(source, 8, None, elsewhere)


def unfocused(transform):
    return lambda source, elsewhere: transform(source, None, elsewhere)


TOUCHED = {
    "an attribute": (bounded, PARTS, "matcher.py", "def match(rule):\n    return rule._parts\n"),
    "by its text": (bounded, PARTS, "matcher.py", "def match(rule):\n    return getattr(rule, '_parts')\n"),
    "by a computed name": (
        bounded,
        PARTS,
        "matcher.py",
        "from rules import Rule\ndef match(rule, n):\n    return getattr(rule, n)\n",
    ),
    "by all names": (bounded, PARTS, "dump.py", "import rules\ndef dump(rule):\n    return vars(rule)\n"),
    "by a copy": (bounded, PARTS, "dump.py", "import pickle\nfrom rules import Rule\n"),
    "of a subclass": (
        bounded,
        PARTS,
        "sub.py",
        "class Sub(Rule):\n    def n(self): return len(self._parts)\n",
    ),
    "handlers": (register_once, HANDLERS, "app.py", "from rules import HANDLERS\nHANDLERS.clear()\n"),
    "entries": (release_always, ACTIVE, "page.py", "import rules\nprint(rules.ACTIVE)\n"),
    "a constant": (unfocused(memoise), RATE, "test_rules.py", "def test(monkeypatch):\n    rules.RATE = 4\n"),
    "a function": (unfocused(memoise), RATE, "test_rules.py", "patch('rules.RATE', 4)\n"),
    "a list": (
        unfocused(set_membership),
        BLOCKED,
        "app.py",
        "from rules import BLOCKED\nBLOCKED.append('x')\n",
    ),
}


@pytest.mark.parametrize(("transform", "source", "path", "text"), TOUCHED.values(), ids=TOUCHED)
def test_what_another_file_uses_is_left_alone(transform, source, path, text):
    elsewhere = Elsewhere(ProjectSources({path: text}, module="rules"))
    assert transform(source, elsewhere) is None
    assert transform(source, Elsewhere(ProjectSources({path: "x = 1\n"}, module="rules"))) is not None


@pytest.mark.parametrize(("transform", "source", "path", "text"), TOUCHED.values(), ids=TOUCHED)
def test_without_the_project_a_person_is_asked(transform, source, path, text):
    elsewhere = Elsewhere(None)
    assert transform(source, elsewhere) is not None
    assert elsewhere.doubts


def test_what_does_not_leave_its_function_needs_no_project():
    source = (
        "def unique(rows):\n    found = []\n    for row in rows:\n        if row.id not in found:\n"
        "            found.append(row.id)\n    return found\n"
    )
    elsewhere = Elsewhere(None)
    assert set_membership(source, None, elsewhere) is not None
    assert elsewhere.doubts == []


@pytest.mark.parametrize(
    "taken", ["self.font_stack.pop()", "font = self.font_stack.pop()", "del self.font_stack[0]"]
)
def test_a_stack_is_not_a_log(taken):
    source = (
        "class Page:\n    def __init__(self):\n        self.font_stack = []\n"
        "    def push(self, font):\n        self.font_stack.append(font)\n"
        f"    def pop(self):\n        {taken}\n"
    )
    assert bound_containers(source, 8) is None


MEMORIES = [
    "def f(n, _cache={}):\n    if n not in _cache:\n        _cache[n] = len(_cache)\n    return _cache[n]\n",
    "def f(n, memo={0: 1, 1: 1}):\n    memo[n] = n * 2\n    return n\n",
    "def f(n, table={}):\n    table[n] = n * 2\n    return table.get(n - 1)\n",
]


@pytest.mark.parametrize("source", MEMORIES)
def test_a_default_that_remembers_is_left_alone(source):
    assert fresh_defaults(source) is None


def test_the_list_of_public_names_is_not_a_log():
    assert bound_containers("__all__ = []\n__all__ += ['a']\n__all__.append('b')\n", 8) is None


def test_registering_once_is_always_a_persons_to_decide():
    elsewhere = Elsewhere()
    assert register_once(HANDLERS, elsewhere) is not None
    assert "twice" in elsewhere.doubts[0]


def test_a_default_that_calls_may_mean_to_share_is_a_persons_to_decide():
    written, read = Elsewhere(), Elsewhere()
    assert fresh_defaults("def f(x, xs=[]):\n    xs.append(x)\n    return x\n", written) is not None
    assert fresh_defaults("def f(x, xs=[]):\n    xs.append(x)\n    return len(xs)\n", read) is not None
    assert written.doubts == []
    assert read.doubts
