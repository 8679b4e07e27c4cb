"""Warmed boxes are started between runs, never during one."""

import pytest

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox.pool import Pool


class Box:
    """Stands where a process would: the pool starts, gives out, and ends it."""

    def __init__(self):
        self.is_alive = True
        self.is_warm = False
        self.is_aborted = False

    def wait_until_warm(self):
        self.is_warm = True

    def close(self):
        self.is_alive = False

    def abort(self):
        self.is_aborted = True


@pytest.fixture
def started():
    return []


@pytest.fixture
def start(started):
    def start():
        started.append(Box())
        return started[-1]

    return start


def test_boxes_are_kept_at_the_ready_between_runs(start, started):
    pool = Pool(start, 2)
    box = pool.take()
    assert len(started) == 1, "nothing is started while a run is measured"
    pool.give_back(box)
    assert not box.is_alive, "a box is used once"
    assert len(started) == 3


def test_nothing_is_started_while_another_run_is_under_way(start, started):
    pool = Pool(start, 2)
    first, second = pool.take(), pool.take()
    pool.give_back(first)
    assert len(started) == 2
    pool.give_back(second)
    assert len(started) == 4


def test_prepared_boxes_are_warm_and_used_first(start, started):
    pool = Pool(start, 0)
    pool.prepare(3)
    assert [box.is_warm for box in started] == [True] * 3
    assert [pool.take() for _ in range(3)] == started


def test_a_box_that_died_is_not_given_out(start, started):
    pool = Pool(start, 0)
    pool.prepare(2)
    started[0].is_alive = False
    assert pool.take() is started[1]


def test_a_start_that_fails_is_reported_to_who_needs_it(start, started):
    """Not to the run that has ended well, after which a further box could not be started."""
    working = [True, False, False, True, True]

    def start_or_fail():
        if not working.pop(0):
            raise SandboxUnavailable
        return start()

    pool = Pool(start_or_fail, 1)
    pool.give_back(pool.take())
    with pytest.raises(SandboxUnavailable):
        pool.take()
    assert pool.take().is_alive
    assert sum(box.is_alive for box in started) == 1


def test_closing_ends_all(start, started):
    pool = Pool(start, 2)
    pool.give_back(pool.take())
    pool.close()
    assert not any(box.is_alive for box in started)


def test_a_box_that_starts_while_all_are_aborted_is_aborted_too(start, started):
    pools: list[Pool] = []

    def start_late():
        box = start()
        pools[0].abort()
        return box

    pools.append(Pool(start_late, 0))
    pools[0].take()
    assert [box.is_aborted for box in started] == [True]


def test_aborting_leaves_nothing_to_run(start, started):
    pool = Pool(start, 1)
    pool.give_back(pool.take())
    box = pool.take()
    pool.abort()
    assert started[-1].is_aborted
    pool.give_back(box)
    assert not any(each.is_alive for each in started)
