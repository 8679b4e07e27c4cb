"""A list is sorted once after a loop, unless the loop may see that it is not in order yet."""

import pytest

from geoheal.healing.transforms.speed.ordered.sorted_after import sorted_after
from tests.unit.healing.changed import names_of

ADDING = """
def started(queue):
    return queue.rows[0]
def add(queue, rows, seen):
    for row in rows:
        BEFORE
        queue.rows.append(row)
        queue.rows.sort()
        AFTER
"""
PLAIN = ADDING.replace("        AFTER\n", "")


class Queue:
    def __init__(self):
        self.rows = [5, 1]


def test_a_list_is_in_order_after_a_failure_too_and_stays_as_it_is_if_nothing_comes():
    add = names_of(sorted_after(PLAIN.replace("BEFORE", "row = int(row)")))["add"]
    queue = Queue()
    add(queue, [], None)
    assert queue.rows == [5, 1]
    with pytest.raises(ValueError, match="invalid literal"):
        add(queue, ["3", "0", "x", "4"], None)
    assert queue.rows == [0, 1, 3, 5]


@pytest.mark.parametrize(
    "line",
    [
        "seen.append(queue.rows[0])",
        "seen.append(started(queue))",
        "if row in queue.rows: row += 1",
        "if row < 0: break",
        "if row < 0: continue",
        "if row < 0: return",
        "queue = seen[row]",
        "other = queue.rows",
        "queue.rows = []",
        "yield row",
    ],
)
def test_a_loop_that_may_read_the_list_or_ends_early_is_left_alone(line):
    assert sorted_after(PLAIN.replace("BEFORE", "row = int(row)")) is not None
    assert sorted_after(PLAIN.replace("BEFORE", line)) is None


def test_a_sort_that_something_follows_or_that_depends_on_the_item_is_left_alone():
    plain = PLAIN.replace("        BEFORE\n", "")
    assert sorted_after(ADDING.replace("BEFORE", "pass").replace("AFTER", "seen.append(row)")) is None
    assert sorted_after(plain.replace("sort()", "sort(key=row.distance)")) is None
    assert sorted_after(plain.replace("rows:", "queue.rows:")) is None
