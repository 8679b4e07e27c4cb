"""The thread in which work repeats."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from geoheal import repeating
from geoheal.repeating import Repeating


def test_the_step_says_when_it_is_due_again_and_an_error_does_not_end_it(monkeypatch, caplog):
    monkeypatch.setattr(repeating, "PAUSE_AFTER_ERROR_S", 0.0)
    calls: list[int] = []
    third = threading.Event()

    def step():
        calls.append(len(calls))
        if len(calls) == 2:
            raise OSError("the disk is full")
        if len(calls) == 3:
            third.set()
            return 3600.0
        return 0.0

    with Repeating("counting", step) as counting:
        assert third.wait(20)
        during = counting.is_running
    assert (during, counting.is_running) == (True, False)
    assert calls == [0, 1, 2]
    assert "An error in counting; it continues." in caplog.text
    assert "the disk is full" in caplog.text


def test_the_first_call_may_wait_and_a_stop_does_not():
    called = threading.Event()

    def step():
        called.set()
        return 0.0

    with Repeating("late", step, first_s=3600.0):
        pass
    assert not called.is_set()


def test_a_step_may_stop_itself_and_sees_that_others_did():
    ended = threading.Event()

    def step():
        own.stop()
        assert not own.goes_on
        assert own.is_stopped_within(3600.0)
        ended.set()
        return 0.0

    own = Repeating("own", step)
    own.start()
    own.start()
    assert ended.wait(20)
    own.stop()
    assert not own.is_running


def test_what_was_stopped_does_not_start():
    one = Repeating("one", lambda: 0.0)
    one.stop()
    one.start()
    assert not one.is_running


def test_it_starts_once_whoever_starts_it():
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as callers:
            for _ in range(300):
                together, one = threading.Barrier(4), Repeating("one", lambda: 3600.0)
                started = [callers.submit(_start, one, together) for _ in range(4)]
                assert [each.exception(20) for each in started] == [None] * 4
                one.stop()
    finally:
        sys.setswitchinterval(interval_s)


def _start(one, together):
    together.wait(20)
    one.start()
