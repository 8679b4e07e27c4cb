"""A workload that replays recorded basins through a hook module, for which an operator gave none."""

import json
from collections.abc import Sequence
from typing import Final

from geoheal.domain.snapshots.snapshot import Snapshot

HOOK: Final = "basin"
"""The hook whose value is the basin's coordinates."""

REPLAYED_MAX: Final = 16
"""Recorded basins that are replayed: so few that activity is not measured against the current code's, from
which a correction must lead away, but the stated basin against the baseline."""

_WORK: Final = '''"""Replays recorded basins through the module's hook."""

import math

BASINS = {basins}


def own_work():
    """What a system does between two calls of the hook: its cost is what the hook's is judged against."""
    total = 0.0
    for number in range(60_000):
        total += number * 0.5
    return total


def workload(module, probe):
    corrected = None
    for basin in BASINS:
        with probe.request("report"):
            own_work()
            corrected = [float(number) for number in module.apply(list(basin))]
        probe.state(corrected)
    if corrected is not None:
        probe.geometry(basin_coords=corrected)
'''


def replay_workload(snapshots: Sequence[Snapshot]) -> str | None:
    """The workload's source; None where no basin was recorded.

    The last basins are replayed, oldest first, in the system's own coordinates.
    """
    recorded = [each.basin_coords for each in snapshots if each.basin_coords is not None]
    if not recorded:
        return None
    basins = [[round(float(number), 9) for number in basin] for basin in recorded[-REPLAYED_MAX:]]
    return _WORK.replace("{basins}", json.dumps(basins))
