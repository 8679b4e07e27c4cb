"""Rewrites keep ties, types, errors and what happens meanwhile, with values that are no plain numbers."""

# ruff: noqa: E501 - sources that are read as they are run

from typing import Any

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.count_once import count_once
from geoheal.healing.transforms.speed.direct_copies import direct_copies
from geoheal.healing.transforms.speed.needless_copies import needless_copies
from geoheal.healing.transforms.speed.ordered.heap_selection import heap_selection
from geoheal.healing.transforms.speed.prefix_sums import prefix_sums


class Job:
    """Compares by its priority alone."""

    def __init__(self, name: str) -> None:
        self.name, self.priority = name, ord(name[0])

    def __lt__(self, other: "Job") -> bool:
        return self.priority < other.priority

    def __repr__(self) -> str:
        return self.name


JOBS = [Job(name) for name in ("b1", "a1", "b2", "b3", "a2", "b4", "c1", "a3")]
QUEUE = (
    "def f(jobs):\n    queue = []\n    for job in jobs:\n        queue.append(job)\n    done = []\n"
    "    while queue:\n        queue.sort()\n        done.append(queue.pop(0))\n    return done\n"
)
FIRST = "def f(xs):\n    try:\n        return sorted(xs)[0]\n    except IndexError:\n        return None\n"
EXACT = {
    "equal jobs in turn": (heap_selection, QUEUE, JOBS),
    "the last of equal ones": (heap_selection, "def f(xs):\n    return sorted(xs)[-1]\n", JOBS),
    "one and true": (heap_selection, "def f(xs):\n    return sorted(xs)[-1]\n", [1, True]),
    "the first of nothing": (heap_selection, FIRST, []),
    "jobs that age": (
        heap_selection,
        QUEUE.replace("    return", "        for job in jobs:\n            job.priority = -job.priority\n    return"),
        [Job(name) for name in "cabd"],
    ),
    "a sum of truth": (prefix_sums, "def f(xs):\n    return [sum(xs[:i + 1]) for i in range(len(xs))]\n", [True]),
    "a negative zero": (prefix_sums, "def f(xs):\n    return [sum(xs[:i + 1]) for i in range(len(xs))]\n", [-0.0]),
    "lists that are counted": (count_once, "def f(xs):\n    return [xs.count(x) for x in xs]\n", [[1], [1]]),
    "a copy before a call": (
        needless_copies,
        "import copy\ndef g(xs):\n    xs.append(9)\ndef f(xs):\n    mine = copy.deepcopy(xs)\n    g(xs)\n    return sum(mine)\n",
        [1],
    ),
    "a copy before a method": (
        needless_copies,
        "import copy\nclass A:\n    def more(self):\n        self.xs.append(9)\n    def sum(self):\n"
        "        mine = copy.copy(self.xs)\n        self.more()\n        return sum(mine)\n"
        "def f(xs):\n    a = A()\n    a.xs = xs\n    return a.sum()\n",
        [1],
    ),
}  # fmt: skip


def answer(source: str, given: list[Any]) -> str:
    names: dict[str, Any] = {}
    exec(compile(source, "<module>", "exec"), names)
    return repr(names["f"](list(given)))


@pytest.mark.parametrize(("transform", "source", "given"), EXACT.values(), ids=EXACT)
def test_the_answer_is_exactly_the_same(transform, source, given):
    before = answer(source, given)
    for job in given:
        if isinstance(job, Job):
            job.priority = abs(job.priority)
    assert answer(transform(source, None) or source, given) == before


def test_a_copy_before_a_call_back_is_left_alone():
    source = "import copy\ndef f(xs, tell):\n    mine = copy.copy(xs)\n    tell()\n    return sum(mine)\n"
    assert needless_copies(source) is None


def test_copying_plain_data_directly_is_for_a_person():
    elsewhere = Elsewhere()
    assert direct_copies("import copy\ndef f(x):\n    return copy.deepcopy(x)\n", None, elsewhere) is not None
    assert elsewhere.doubts
