"""What objects remember, keep and hand out, as two runs report it."""

import pytest

from geoheal.fitness.further.remembered import otherwise, used_elsewhere

USED = frozenset({"_rows", "._sent"})


@pytest.mark.parametrize(
    ("current", "candidate"),
    [
        ({"remembers _rows": [[1, 2]]}, {"remembers _rows": None}),
        ({"remembers _out._sent": [[1, 2]]}, {"remembers _out._sent": [[1]]}),
        ({"remembers _out._sent of argument 2.0": [True]}, {}),
        ({"effect queue.Queue.put": [1, 2]}, {"effect queue.Queue.put": [2]}),
        ({"keeps Bag.__init__": []}, {"keeps Bag.__init__": ["rows"]}),
        ({"file a.txt": [3, "ab"]}, {"file a.txt": [3, "cd"]}),
        ({"file a.txt": [3, "ab"]}, {}),
        ({"remembers count.:_rows": [[1]]}, {"remembers count.:_rows": None}),
        ({"effect workload.tell": [1, 1]}, {"effect workload.tell": [1]}),
        ({"gives f": ["builtins.list"]}, {"gives f": ["builtins.map"]}),
        ({}, {"grows _known": [*range(12)]}),
        ({"sets Row.__init__": ["_sent", "n"]}, {"sets Row.__init__": ["n"]}),
    ],
)
def test_what_is_less_than_before_is_found(current, candidate):
    assert otherwise(current, candidate, frozenset(), USED)


@pytest.mark.parametrize(
    ("current", "candidate"),
    [
        ({"remembers _cache": [[1, 2]]}, {"remembers _cache": None}),
        ({"remembers _rows": [[1, 2]]}, {"remembers _rows": [[2]]}),
        ({"effect queue.Queue.put": [1]}, {"effect queue.Queue.put": [1], "effect a.b": [1]}),
        ({"keeps Bag.__init__": ["rows"]}, {"keeps Bag.__init__": []}),
        ({"grows _known": [*range(12)]}, {"grows _known": [*range(12)]}),
        ({"grows _rows": [*range(12)]}, {"grows _rows": [*range(12)], "grows _index": [*range(12)]}),
        ({}, {"grows _known": [0, *[1] * 12]}),
        ({}, {"grows _known": [1, 2, 3]}),
    ],
)
def test_what_nobody_else_uses_or_is_bounded_is_not(current, candidate):
    assert not otherwise(current, candidate, frozenset(), USED)


def test_names_count_that_unchanged_functions_use():
    same = "def g():\n    return _rows, x._sent\n"
    used = used_elsewhere(f"def f(): return _a\n{same}", f"def f(): return _b\n{same}")
    assert used >= USED
    assert "_a" not in used
