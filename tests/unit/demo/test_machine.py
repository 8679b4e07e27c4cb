"""The machine's speed: what is slow is given more time, what is fast no less than usual."""

import pytest

from geoheal.demo.machine import IDLE_PAIR_S, Machine


def test_a_busy_machine_is_given_time_by_what_a_pair_takes():
    idle, busy = Machine(IDLE_PAIR_S), Machine(4 * IDLE_PAIR_S)
    assert busy.stretch == pytest.approx(4)
    assert busy.patch_s == pytest.approx(4 * idle.patch_s)
    assert busy.moment_s == pytest.approx(4 * idle.moment_s)
    assert "4 times as long" in busy.description
    assert "times as long" not in idle.description


def test_a_fast_machine_is_given_no_less_than_an_idle_one():
    assert Machine(IDLE_PAIR_S / 5).patch_s == Machine(IDLE_PAIR_S).patch_s
