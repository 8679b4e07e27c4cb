"""Patches of hooks: active in the running process within a second, and gone again."""

import stat
from datetime import UTC, datetime

import pytest

from geoheal.client.hooks.registry import HookRegistry
from geoheal.domain.healing.patch import PatchState
from geoheal.errors import StalePatch
from tests.waiting import eventually

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD = "def apply(value):\n    return value\n"
NEW = "def apply(value):\n    return value / 2\n"


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "modules" / "integration.py"
    file.parent.mkdir()
    file.write_text(OLD)
    return file


def corrected(registry, expected):
    """Wait, as a running process does that uses its hook again and again."""

    def used():
        hook = registry.hooks.get("integration") or registry.declare("integration")
        hook.look()
        value = 4.0 if hook.patch is None else hook.correct(hook.patch, 4.0)
        return value if value == expected else None

    return eventually(used)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_running_process_takes_the_correction_and_loses_it(
    elsewhere, applier, system, lease, register, propose, stored, source, tmp_path
):
    folder = tmp_path / "hooks" if elsewhere else source.parent
    folder.mkdir(exist_ok=True)
    module = register(hooks=("integration",), apply={"target": "hook", "folder": str(folder)})
    registry = HookRegistry()
    registry.watch(folder)
    assert corrected(registry, 4.0) == 4.0
    patch = propose(module, old=OLD, new=NEW)
    applier.apply(system, patch, module, lease, NOW)
    assert corrected(registry, 2.0) == 2.0
    assert registry.hooks["integration"].status()["state"] == "active"
    assert not stat.S_IMODE((folder / "integration.py").stat().st_mode) & (stat.S_IWGRP | stat.S_IWOTH)
    applier.undo(system, patch, module, lease, NOW, "It did not help.")
    assert corrected(registry, 4.0) == 4.0
    assert (folder / "integration.py").exists() is not elsewhere
    assert stored(patch).state is PatchState.ROLLED_BACK


def test_a_correction_of_somebody_else_is_not_replaced(
    applier, system, lease, register, propose, source, tmp_path
):
    (tmp_path / "integration.py").write_text("def apply(value):\n    return 3 * value\n")
    module = register(hooks=("integration",), apply={"target": "hook", "folder": str(tmp_path)})
    with pytest.raises(StalePatch):
        applier.apply(system, propose(module, old=OLD, new=NEW), module, lease, NOW)
    assert "3 * value" in (tmp_path / "integration.py").read_text()
