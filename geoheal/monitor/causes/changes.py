"""Changes of the system: code versions, and nodes that report."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from geoheal.domain.alarms.change_event import ChangeEvent
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.reading import Reading

SILENT_STEPS: Final = 10
"""Number of usual intervals without a snapshot after which a node counts as gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChange:
    """A change of the system itself.

    Parameters
    ----------
    kind
        ``code_version``, ``module`` or ``node``; for a reported change its kind (``deploy``, ``migration``,
        ``flag``, ``config``).
    at
        Epoch seconds of the first snapshot that shows it (for a node that is gone, its last one), or the
        reported time.
    name
        The module, the node, the code's new hash, or the reported version; None without one.
    nodes
        The nodes that show it.
    what
        What changed, in words.
    reported
        Whether it was reported explicitly instead of seen in snapshots.
    """

    kind: str
    at: float
    name: str | None
    nodes: tuple[str | None, ...]
    what: str
    reported: bool = False


def changes(readings: Sequence[Reading], versions: Mapping[UUID, CodeVersion]) -> list[SystemChange]:
    """Return all changes in the readings, which are ordered by time, earliest first."""
    found = [*_code_changes(readings, versions), *_node_changes(readings)]
    return sorted(found, key=lambda change: change.at)


def reported_changes(events: Iterable[ChangeEvent]) -> list[SystemChange]:
    """Return the changes that people or their pipelines reported."""
    return [
        SystemChange(
            kind=each.kind.value,
            at=each.at.timestamp(),
            name=each.version,
            nodes=(),
            what=each.what,
            reported=True,
        )
        for each in events
    ]


def _code_changes(readings: Sequence[Reading], versions: Mapping[UUID, CodeVersion]) -> list[SystemChange]:
    running: dict[str | None, CodeVersion] = {}
    seen: dict[tuple[str, str | None, str], tuple[float, list[str | None]]] = {}
    for reading in readings:
        version = None if reading.code_version_id is None else versions.get(reading.code_version_id)
        if version is None:
            continue
        former = running.get(reading.node)
        running[reading.node] = version
        if former is None or former == version:
            continue
        for difference in _differences(former, version):
            _, nodes = seen.setdefault(difference, (reading.captured_at.timestamp(), []))
            if reading.node not in nodes:
                nodes.append(reading.node)
    return [
        SystemChange(kind=kind, at=at, name=name, nodes=tuple(nodes), what=what)
        for (kind, name, what), (at, nodes) in seen.items()
    ]


def _differences(former: CodeVersion, version: CodeVersion) -> list[tuple[str, str | None, str]]:
    """Return kind, name and text of each difference between two code versions."""
    found: list[tuple[str, str | None, str]] = []
    if former.code_hash != version.code_hash:
        what = f"code {former.code_hash or 'unknown'} → {version.code_hash or 'unknown'}"
        found.append(("code_version", version.code_hash, what))
    for name in sorted({*former.module_versions, *version.module_versions}):
        old, new = former.module_versions.get(name), version.module_versions.get(name)
        if old != new:
            found.append(("module", name, f"module {name} {old or 'absent'} → {new or 'absent'}"))
    for name in sorted(set(former.active_modules) ^ set(version.active_modules)):
        state = "active" if name in version.active_modules else "inactive"
        found.append(("module", name, f"module {name} became {state}"))
    return found


def _node_changes(readings: Sequence[Reading]) -> list[SystemChange]:
    times: dict[str | None, list[float]] = defaultdict(list)
    for reading in readings:
        times[reading.node].append(reading.captured_at.timestamp())
    if len(times) < 2:
        return []
    start = min(each[0] for each in times.values())
    end = max(each[-1] for each in times.values())
    found = []
    for node, own in times.items():
        step = float(np.median(np.diff(own))) if len(own) > 1 else (end - start) / len(readings)
        if own[0] - start > SILENT_STEPS * step:
            found.append(_of_node(node, own[0], "appeared"))
        if end - own[-1] > SILENT_STEPS * step:
            found.append(_of_node(node, own[-1], "fell silent"))
    return found


def _of_node(node: str | None, at: float, what: str) -> SystemChange:
    return SystemChange(kind="node", at=at, name=node, nodes=(node,), what=f"node {node} {what}")
