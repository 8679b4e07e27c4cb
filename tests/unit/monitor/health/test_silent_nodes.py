"""Rules about nodes that are not heard of any more, while others are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geoheal.domain.alarms.condition import read_condition
from geoheal.errors import InvalidInput
from geoheal.monitor.health.silent_nodes import Nodes, judge_nodes
from geoheal.store.snapshots.nodes import NodeHeard
from tests.unit.monitor.health.test_own_rules import AT_ONCE, START

RULE = replace(AT_ONCE, condition=read_condition("silent(node[10m])"))


def nodes(*, listening_since=None, **minutes_ago):
    """Nodes that were heard of so many minutes ago; those whose name begins with ``ended`` said so."""
    return Nodes(
        heard=[
            NodeHeard(name, START - timedelta(minutes=minutes), name.startswith("ended"))
            for name, minutes in minutes_ago.items()
        ],
        listening_since=listening_since,
    )


def test_a_node_is_silent_while_others_are_not():
    finding = judge_nodes(RULE, nodes(web1=0, web2=12, web3=1))
    assert finding is not None
    assert (finding.code, finding.value, finding.threshold) == (RULE.code, 720.0, 600.0)
    assert finding.message == "1 of 3 nodes silent: web2 since 2026-11-27 23:48:00 UTC"


@pytest.mark.parametrize(
    "heard",
    [{}, {"web1": 0, "web2": 9}, {"web1": 60, "web2": 60}, {"web1": 0, "ended": 30}],
    ids=["none", "not long enough", "all of them", "ended"],
)
def test_nobody_is_missed(heard):
    assert judge_nodes(RULE, nodes(**heard)) is None


def test_nobody_is_silent_to_one_who_has_not_listened():
    assert judge_nodes(RULE, nodes(web1=0, web2=60, listening_since=START - timedelta(minutes=3))) is None
    assert judge_nodes(RULE, nodes(web1=0, web2=60, listening_since=START - timedelta(minutes=11)))


def test_it_waits_for_as_long_as_for_says_on_top():
    assert judge_nodes(replace(RULE, for_s=300.0), nodes(web1=0, web2=12)) is None
    assert judge_nodes(replace(RULE, for_s=300.0), nodes(web1=0, web2=15))


def test_the_longest_silent_come_first_and_no_more_than_five_are_named():
    heard = {f"web{number}": 10 + number for number in range(1, 8)} | {"here": 0}
    finding = judge_nodes(RULE, nodes(**heard))
    assert finding is not None
    assert finding.message.startswith("7 of 8 nodes silent: web7 since ")
    assert finding.message.endswith(" and 2 more")


@pytest.mark.parametrize("when", ["silent(queue[5m])", "silent(node)", "silent(node[10m]) > 3"])
def test_only_a_node_is_silent_for_a_time(when):
    with pytest.raises(InvalidInput):
        read_condition(when)
