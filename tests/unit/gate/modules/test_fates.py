"""What the base registers is found in the head: by name, by path, or where git saw it move."""

import pytest

from geoheal.gate.commits.registered import Registered
from geoheal.gate.modules.fates import pairs_of
from geoheal.gate.reports.report import Fate


def module(name, path):
    return Registered(name=name, path=path)


OLD = module("shop.old", "src/shop/old.py")
THERE = module("shop.old", "lib/old.py")
NEW, OTHER = module("shop.new", "src/shop/new.py"), module("n", "src/shop/new.py")
HERE, MOVED = {"src/shop/old.py"}, {"src/shop/new.py"}
MOVES = {"src/shop/old.py": "src/shop/new.py"}


@pytest.mark.parametrize(
    ("head", "paths", "moves", "fate", "named"),
    [
        ([OLD], HERE, {}, Fate.KEPT, OLD),
        ([], HERE, {}, Fate.KEPT, OLD),
        ([THERE], {"lib/old.py"}, {}, Fate.KEPT, THERE),
        ([OLD], MOVED, MOVES, Fate.RENAMED, NEW),
        ([OTHER], MOVED, MOVES, Fate.RENAMED, OTHER),
        ([OLD], {"src/other.py"}, {}, Fate.REMOVED, OLD),
    ],
    ids=["same", "no longer registered", "moved in the file", "moved by git", "moved and registered", "gone"],
)
def test_a_module_is_found(head, paths, moves, fate, named):
    [pair] = pairs_of([OLD], head, ({"src/shop/old.py"}, paths), moves)

    assert (pair.fate, pair.named) == (fate, named)


def test_what_the_head_alone_registers_is_new_and_may_have_been_there():
    there, added = module("there", "there.py"), module("added", "added.py")

    pairs = pairs_of(
        [], [there, added, module("missing", "missing.py")], ({"there.py"}, {"there.py", "added.py"}), {}
    )

    assert [(pair.named.name, pair.fate, pair.is_new) for pair in pairs] == [
        ("there", Fate.KEPT, True),
        ("added", Fate.ADDED, True),
    ]
