"""What a transform does grows with a module, not with its square: counted in parts of trees, not in time."""

import ast

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from tests import quick
from tests.soak.corpus import transforms

ALL = dict(transforms())
MODULE = """
CACHE_{n} = {{}}
LOG_{n} = []

class Bus{n}:
    def __init__(self):
        self.rows, self.handlers = [], []
        self.handlers{n} = []

    def on(self, handler):
        self.handlers{n}.append(handler)

    def fire(self, event):
        for handler in self.handlers{n}:
            handler(event)

    def close(self):
        self.rows = []

def look{n}(key, seen=[]):
    seen.append(key)
    LOG_{n}.append(key)
    pattern = re.compile("[a-z]+")
    if key not in CACHE_{n}:
        CACHE_{n}[key] = key + "x"
    return CACHE_{n}[key], pattern.findall(key)

def fibonacci{n}(k):
    return k if k < 2 else fibonacci{n}(k - 1) + fibonacci{n}(k - 2)

def work{n}(xs, ys, names):
    text = ""
    for x in xs:
        total{n} = sum(ys)
        text = text + str(x / total{n})
        if x in names:
            print(x)
    while xs:
        print(xs.pop(0))
    counts = [names.count(name) for name in names]
    totals = [sum(ys[:i]) for i in range(len(ys))]
    return text, sorted(ys)[0], counts, totals
"""
STATEMENTS = """
    text{n} = ""
    for x in xs:
        total{n} = sum(ys)
        text{n} = text{n} + str(x / total{n})
        if x in names{n}:
            print(x)
    pattern{n} = re.compile("[a-z]+{n}")
    counts{n} = [names{n}.count(name) for name in names{n}]
    print(text{n}, sorted(ys)[0], counts{n}, pattern{n}.findall(text{n}))
"""
ENDING = """
class Link:
    def close(self):
        self.rows = []
"""


def many_functions(size: int) -> str:
    return "import re\n" + "".join(MODULE.format(n=number) for number in range(size))


def long_function(size: int) -> str:
    names = ", ".join(f"names{number}" for number in range(size))
    return (
        f"import re\ndef f(xs, ys, {names}):" + "".join(STATEMENTS.format(n=n) for n in range(size)) + ENDING
    )


def parts_looked_at(name: str, source: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a transform asks a part of the tree for its own parts."""
    count = 0
    children = ast.iter_child_nodes

    def counted(node):
        nonlocal count
        count += 1
        return children(node)

    with monkeypatch.context() as patched:
        patched.setattr(ast, "iter_child_nodes", counted)
        ALL[name](f"{source}\n# A source of its own: nothing is known about it from {name}.\n", Elsewhere())
    return count


@quick.parametrize("name", sorted(ALL), quick=12)
def test_four_times_as_many_functions_cost_about_four_times_as_much(name, monkeypatch):
    small, large = (parts_looked_at(name, many_functions(size), monkeypatch) for size in (5, 20))
    assert small > 0
    assert large < 5 * small


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_function_of_four_times_the_length_costs_about_four_times_as_much(name, monkeypatch):
    small, large = (parts_looked_at(name, long_function(size), monkeypatch) for size in (5, 20))
    assert small > 0
    assert large < 5 * small
