"""One node gets a patch first: the others get it when it helped there, and never when it did not."""

import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from geoheal.domain.healing.patch import PatchState
from geoheal.store.healing import applications, modules, patches

from .conftest import FAST, SLOW

NODES = ("web-1", "web-2", "web-3")
OLD, NEW = {"sums": "of before"}, {"sums": "with the patch"}


def writes(word):
    return [sys.executable, "-c", f"open('calls', 'a').write('{word} ')"]


@pytest.fixture
def module(module, database, system):
    """Return the slow module, whose patches reach one node first."""
    apply = {
        "target": "file",
        "canary": True,
        "canary_reload": writes("one"),
        "reload": writes("all"),
        "directory": str(module.path.parent),
    }
    made = replace(module, apply=apply)
    with database.transaction() as connection:
        modules.register(connection, system, made)
    return made


@pytest.fixture
def used(healing_context):
    return healing_context()


@pytest.fixture
def on_canary(shop, module, used):
    """Return a function that applies a patch to the canary, lets all nodes report, and returns the patch."""

    def follow(latencies, versions=(NEW, OLD, OLD)):
        shop.policy(running=False)
        shop.report(3000.0)
        shop.check(used)
        for node in NODES:
            shop.report(3000.0, count=60, ago_s=600, node=node, module_versions=OLD)
        shop.approve(shop.propose(module, FAST))
        shop.check(used)
        assert calls(module) == ["one"]
        shop.age(3)
        for node, latency, version in zip(NODES, latencies, versions, strict=True):
            shop.report(latency, count=60, ago_s=100, node=node, module_versions=version)
        shop.check(used)
        return shop.patches[0]

    return follow


def calls(module):
    return (module.path.parent / "calls").read_text().split()


def age_promotion(shop):
    """Let it be a minute longer ago; computed here, as a cluster updates only with what never varies."""
    with shop.database.transaction() as connection:
        promoted = connection.exec_driver_sql(
            "SELECT (verification #>> '{canary,promoted_at}')::timestamptz FROM geoheal.patches"
        ).scalar_one()
        connection.exec_driver_sql(
            "UPDATE geoheal.patches"
            " SET verification = jsonb_set(verification, '{canary,promoted_at}', to_jsonb(%s::text))",
            ((promoted - timedelta(minutes=1)).isoformat(),),
        )


@pytest.mark.thorough
def test_what_helped_on_one_node_is_brought_to_all_and_verified_there(shop, module, used, on_canary):
    patch = on_canary((1500.0, 3000.0, 3000.0))
    assert (patch.state, calls(module)) == (PatchState.APPLIED, ["one", "all"])
    canary = patch.verification["canary"]
    assert (canary["effect"], canary["nodes"]) == ("helped", ["web-1"])
    assert canary["findings"][0]["control"] == ["web-2", "web-3"]
    assert patch.verification["effect"] == "undecided"
    age_promotion(shop)
    for node in NODES:
        shop.report(1500.0, count=60, node=node, module_versions=NEW)
    shop.check(used)
    (patch,) = shop.patches
    assert patch.state is PatchState.VERIFIED
    assert patch.effectiveness == pytest.approx(0.5, abs=0.05)
    assert patch.verification["canary"]["nodes"] == ["web-1"]
    with shop.database.transaction() as connection:
        reasons = [each.reason for each in patches.events_of(connection, shop.system, patch.id)]
    assert any(reason.startswith("On the canary: ") for reason in reasons)
    assert "All nodes have it now." in reasons


@pytest.mark.thorough
def test_what_all_nodes_show_is_not_the_canarys_doing(module, on_canary):
    patch = on_canary((1500.0, 1500.0, 1500.0))
    assert patch.state is not PatchState.VERIFIED
    assert "canary" not in (patch.verification or {})
    assert calls(module) == ["one"] if patch.state is PatchState.APPLIED else ["one", "all"]


def test_what_harms_the_canary_is_taken_back_before_others_get_it(module, on_canary):
    patch = on_canary((6000.0, 3000.0, 3000.0))
    assert patch.state is PatchState.ROLLED_BACK
    assert module.path.read_text() == SLOW
    assert calls(module) == ["one", "all"]
    assert "canary" not in patch.verification


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("versions", "state", "reason"),
    [
        ((OLD, OLD, OLD), PatchState.ROLLED_BACK, "No node has reported another version"),
        ((NEW, NEW, NEW), PatchState.APPLIED, "No other node reports enough"),
    ],
    ids=["nobody runs it", "everybody runs it"],
)
def test_without_others_to_compare_with_nothing_is_promoted(versions, state, reason, module, on_canary):
    patch = on_canary((1500.0, 1500.0, 1500.0), versions)
    assert patch.state is state
    assert reason in patch.verification["reason"]
    assert calls(module).count("all") == (state is PatchState.ROLLED_BACK)


@pytest.mark.soak
def test_a_worker_that_died_while_it_notified_the_others_is_followed_by_one_that_notifies_them(
    shop, module, used, on_canary, database
):
    patch = on_canary((1500.0, 3000.0, 3000.0))
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE geoheal.patches"
            " SET verification = jsonb_set(verification, '{canary,promoted_at}', 'null')"
        )
    shop.check(used)
    assert shop.patches[0].verification["canary"]["promoted_at"] is not None
    assert calls(module) == ["one", "all", "all"]
    with database.transaction() as connection:
        (row,) = applications.of_patch(connection, shop.system, patch.id)
    assert row.details["canary"] is True


@pytest.mark.soak
def test_a_file_that_was_edited_since_is_not_brought_to_all_nodes(shop, module, used, on_canary, monkeypatch):
    edited = FAST + "# mine\n"
    original = used.applier.promote
    monkeypatch.setattr(
        used.applier,
        "promote",
        lambda *given: module.path.write_text(edited) and original(*given),
    )
    patch = on_canary((1500.0, 3000.0, 3000.0))
    assert (patch.state, calls(module)) == (PatchState.APPLIED, ["one"])
    assert "escalated" in shop.timeline
