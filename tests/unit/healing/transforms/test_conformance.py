"""One suite for every transform: it changes its own sample once, and leaves everything else alone."""

import ast
import difflib
from pathlib import Path

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from tests.soak.corpus import transforms
from tests.unit.healing.transforms.memory.ended.test_after_last_use import LINKS as HELD_LINKS
from tests.unit.healing.transforms.memory.ended.test_called_once import WAITING
from tests.unit.healing.transforms.memory.ended.test_emptied_entries import bus
from tests.unit.healing.transforms.memory.ended.test_ended_entries import VISITS
from tests.unit.healing.transforms.memory.ended.test_leaves_both import REGISTRY
from tests.unit.healing.transforms.memory.ended.test_left_early import pool
from tests.unit.healing.transforms.memory.ended.test_locks_in_use import LOCKS
from tests.unit.healing.transforms.memory.ended.test_sweep import LIMITER
from tests.unit.healing.transforms.memory.ended.test_zero_counts import counting
from tests.unit.healing.transforms.memory.listeners.test_back_references import VIEWS as PAGE_VIEWS
from tests.unit.healing.transforms.memory.listeners.test_dead_references import GROUP
from tests.unit.healing.transforms.memory.listeners.test_leave_at_end import FEED
from tests.unit.healing.transforms.memory.listeners.test_leave_with_owner import JOBS
from tests.unit.healing.transforms.memory.listeners.test_weak_handlers import BUS
from tests.unit.healing.transforms.memory.listeners.test_weak_tables import LOCKS as ACTIVE_LOCKS
from tests.unit.healing.transforms.memory.test_bounds import CACHE
from tests.unit.healing.transforms.memory.test_called_remover import GAUGES
from tests.unit.healing.transforms.memory.test_close_always import LISTENING
from tests.unit.healing.transforms.memory.test_end_always import ENDS, ROOMS
from tests.unit.healing.transforms.memory.test_forget_when_done import FUTURES
from tests.unit.healing.transforms.memory.test_kept_by_object import QUERY
from tests.unit.healing.transforms.memory.test_kept_errors import FAILURES
from tests.unit.healing.transforms.memory.test_old_versions import CATALOG
from tests.unit.healing.transforms.memory.test_old_windows import LIMITER as WINDOWS
from tests.unit.healing.transforms.memory.test_own_containers import PAGE
from tests.unit.healing.transforms.memory.test_own_copies import STYLES
from tests.unit.healing.transforms.memory.test_release_at_end import LINKS
from tests.unit.healing.transforms.memory.test_removed_by_handlers import SOCKET
from tests.unit.healing.transforms.memory.test_removed_on_failure import LINE, SENDS
from tests.unit.healing.transforms.memory.test_unstored_reads import HITS
from tests.unit.healing.transforms.speed.remembered.test_kept_objects import VERSIONS
from tests.unit.healing.transforms.speed.resumed.test_from_a_place import PIECES
from tests.unit.healing.transforms.speed.resumed.test_own_place import READER as FIELDS
from tests.unit.healing.transforms.speed.resumed.test_resumed_split import READER
from tests.unit.healing.transforms.speed.test_same_answers import EXAMPLES
from tests.unit.healing.transforms.speed.unchanged.test_kept_while_files_same import SETTINGS
from tests.unit.healing.transforms.test_elsewhere import ACTIVE, HANDLERS
from tests.unit.healing.transforms.test_once import FRESH, SECRET

ALL = dict(transforms())
SAMPLES = EXAMPLES | {
    "release_always": ACTIVE,
    "close_always": LISTENING,
    "old_windows": WINDOWS,
    "old_versions": CATALOG,
    "removed_by_handlers": SOCKET,
    "removed_on_failure": LINE.replace("{send}", SENDS["counted"]),
    "called_remover": GAUGES,
    "end_always": ROOMS.replace("{end}", ENDS["by an entry"]),
    "ended_entries": VISITS,
    "emptied_entries": bus(),
    "zero_counts": counting("{}"),
    "kept_while_files_same": SETTINGS,
    "called_once": WAITING,
    "own_containers": PAGE,
    "own_copies": STYLES,
    "kept_by_object": QUERY,
    "resumed_split": READER,
    "kept_objects": VERSIONS,
    "from_a_place": PIECES,
    "left_early": pool("set"),
    "leaves_both": REGISTRY.replace("{given}", "signal, number").replace(
        "{leave}", "del self.by_number[number]"
    ),
    "locks_in_use": LOCKS,
    "sweep": LIMITER,
    "release_at_end": LINKS,
    "released_after": HELD_LINKS,
    "kept_errors": FAILURES,
    "register_once": HANDLERS,
    "fresh_defaults": "def f(x, xs=[]):\n    xs.append(x)\n    return x\n",
    "unstored_reads": HITS,
    "weak_handlers": BUS,
    "weak_tables": ACTIVE_LOCKS,
    "back_references": PAGE_VIEWS,
    "forget_when_done": FUTURES,
    "leave_with_owner": JOBS,
    "dead_references": GROUP,
    "own_place": FIELDS,
    "leave_at_end": FEED,
    "bound_containers": CACHE,
    "bound_memory": "import functools\n@functools.cache\ndef f(n: int) -> int:\n    return n ** 2\n",
}
HEALTHY = sorted((Path(__file__).parents[4] / "benchmarks" / "healing_cases").glob("healthy_*/module.py"))
REMARK = "\n\n# A remark,   oddly   spaced.\nODD = {  'a':1 }\n"


def once(name: str) -> str:
    changed = ALL[name](SAMPLES[name], Elsewhere())
    assert changed is not None
    return changed


def test_every_transform_has_a_sample():
    assert set(ALL) == set(SAMPLES)


@pytest.mark.parametrize("name", sorted(ALL))
def test_it_changes_its_sample_into_other_code_that_compiles(name):
    changed = once(name)
    compile(changed, "<changed>", "exec")
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(SAMPLES[name]))


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_second_time_it_finds_nothing(name):
    assert ALL[name](once(name), Elsewhere()) is None


@pytest.mark.parametrize("name", sorted(ALL))
def test_what_it_does_not_edit_stays_byte_by_byte(name):
    changed = ALL[name](SAMPLES[name] + REMARK, Elsewhere())
    assert changed is not None
    assert changed.endswith(REMARK)


@pytest.mark.parametrize("name", sorted(ALL))
def test_line_ends_stay(name):
    changed = ALL[name](SAMPLES[name].replace("\n", "\r\n"), Elsewhere())
    assert changed is None or "\n" not in changed.replace("\r\n", "")


@pytest.mark.parametrize("name", sorted(ALL))
def test_secrets_and_what_differs_each_time_are_left_alone(name):
    kept = {what for what, source in (SECRET | FRESH).items() if _is_kept(name, source)}
    assert not kept or name == "kept_while_files_same"
    assert kept <= set(FRESH)


def _is_kept(name: str, source: str) -> bool:
    """Whether a transform gives a source a memory."""
    changed = ALL[name](source, Elsewhere()) or source
    added = difflib.ndiff(source.splitlines(), changed.splitlines())
    return any(line.startswith("+ ") and ("cache" in line or "@_kept" in line) for line in added)


@pytest.mark.parametrize(
    "name",
    ["memoise", "hoist_invariants", "kept_parts", "kept_while_same", "register_once", "fresh_defaults"],
)
@pytest.mark.parametrize("path", HEALTHY, ids=[path.parent.name for path in HEALTHY])
def test_healthy_modules_are_not_given_a_memory(name, path):
    changed = ALL[name](path.read_text(), Elsewhere())
    assert changed is None or ("lru_cache" not in changed and "@_kept" not in changed)
