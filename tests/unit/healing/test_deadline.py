"""A total time for work."""

import threading

import pytest

from geoheal.healing.deadline import TookTooLong, within


def test_work_that_takes_too_long_is_left_and_errors_are_reported():
    release = threading.Event()
    with pytest.raises(TookTooLong):
        within(0.05, release.wait)
    release.set()
    assert within(60.0, lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        within(60.0, lambda: 1 // 0)
