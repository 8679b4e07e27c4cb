"""Which way is better of a metric of the system's own: rules say so."""

from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.evaluation.metric import Direction
from geoheal.domain.health.degradation import Severity
from geoheal.healing.verification.gauges import better_directions


def rule(when):
    return OwnRule(
        id=uuid7(), name="any", system="shop", pattern=None, condition=read_condition(when), for_s=0.0,
        keep_firing_for_s=0.0, severity=Severity.WARNING, message=None, updated_at=datetime.now(UTC),
        updated_by="me",
    )  # fmt: skip


def test_away_from_its_limit_a_metric_is_better():
    rules = map(rule, ["queue > 100", "queue >= 500", "min_over_time(stock[5m]) < 3", "disk <= 2"])
    assert better_directions(rules) == {
        "queue": Direction.LOWER,
        "stock": Direction.HIGHER,
        "disk": Direction.HIGHER,
    }


@pytest.mark.parametrize(
    "whens",
    [
        ("depth > 9", "depth < 2"),
        ("failed / requests > 0.1",),
        ("rate(jobs[5m]) < 1",),
        ("deriv(queue[5m]) > 1",),
        ("absent(backup[1h])",),
        ("silent(node[10m])",),
    ],
    ids=str,
)
def test_of_a_band_a_ratio_or_a_change_no_way_is_better(whens):
    assert better_directions(map(rule, whens)) == {}
