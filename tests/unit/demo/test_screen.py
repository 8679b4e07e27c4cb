"""The demonstration's steps, as a pipe gets them."""

from dataclasses import replace

from geoheal.demo.scenario import SCENARIOS
from geoheal.demo.scenario_run import ShopProgress
from geoheal.demo.screen import steps

SLOW = next(each for each in SCENARIOS if each.name == "slow_function")
ERRORS = next(each for each in SCENARIOS if each.name == "flaky_dependency")


def test_each_step_is_a_line_once_with_figures_and_their_units():
    nothing = ShopProgress(scenario="slow_function")
    detected = replace(nothing, detected_after_s=1.2, findings=("Latency high: 76 ms > 30 ms",))
    assert list(steps(SLOW, None, nothing)) == []
    assert list(steps(SLOW, nothing, detected)) == [
        "slow_function, 1 s after the fault: detected: Latency high: 76 ms > 30 ms"
    ]
    healed = replace(
        detected, proposed_after_s=20.0, applied_after_s=20.4, verified_after_s=31.0,
        title="Remember results", before=108.04, after=0.1336,
    )  # fmt: skip
    assert list(steps(SLOW, detected, healed)) == [
        "slow_function, 20 s after the fault: proposed: Remember results",
        "slow_function, 20 s after the fault: applied",
        "slow_function, 31 s after the fault: verified: mean latency 108 ms → 0.1336 ms",
    ]
    assert list(steps(SLOW, healed, healed)) == []


def test_a_share_is_written_in_hundredths_and_a_way_back_is_reported():
    verified = ShopProgress(scenario="flaky_dependency", verified_after_s=9.0, before=0.4, after=0.0)
    assert list(steps(ERRORS, None, verified))[-1].endswith("verified: error rate 40% → 0%")
    back = replace(verified, rolled_back=True)
    assert list(steps(ERRORS, verified, back)) == ["flaky_dependency: rolled back"]
