"""Earlier versions of a module under which its system was healthy, from its repository and the snapshots.

The commit of a snapshot comes from its reporter (``code_hash``); the module's source in it comes from the
repository.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from geoheal.domain.healing.module import Module
from geoheal.domain.health.signals import BY_SYMPTOM, Signal
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.past.version_health import VersionHealth
from geoheal.domain.symptom import Symptom
from geoheal.errors import ApplyFailed
from geoheal.healing.candidates.files_beside import blob
from geoheal.healing.case import KnownVersion
from geoheal.repository.git import Git

logger = logging.getLogger(__name__)

VERSIONS_MAX: Final = 3
SNAPSHOTS_MIN: Final = 10
"""With fewer snapshots, a version is not known to be healthy."""
HASH_MIN: Final = 7
"""Characters of a commit's hash that identify it."""
SLOPES: Final = {"memory_usage_mb": "memory_slope_mb_per_hour"}
"""Signals whose slope is known per version as well."""


def healthy_versions(
    module: Module, source: str, symptom: Symptom, health: Sequence[VersionHealth], limits: Thresholds
) -> tuple[tuple[KnownVersion, ...], KnownVersion | None]:
    """Return versions of a module under which the symptom did not show.

    Parameters
    ----------
    source
        The current source.
    health
        Health of the system per code version, the last one first.

    Returns
    -------
    Those that differ from the current source, the last one first, at most three; and the last one in which
    the module was what it is now, or None. Without a repository there are neither.
    """
    found: list[KnownVersion] = []
    unchanged: KnownVersion | None = None
    for version in _known(module, symptom, health, limits):
        if version.source == source:
            unchanged = unchanged or version
        elif len(found) < VERSIONS_MAX and all(version.source != known.source for known in found):
            found.append(version)
        if unchanged is not None and len(found) == VERSIONS_MAX:
            break
    return tuple(found), unchanged


def _known(
    module: Module, symptom: Symptom, health: Sequence[VersionHealth], limits: Thresholds
) -> Iterator[KnownVersion]:
    """Yield the healthy versions whose source the repository has."""
    for version in health:
        if not is_healthy(version, symptom, limits):
            continue
        text = _source_in(version.code_hash or "", module.path)
        if text is not None:
            yield KnownVersion(
                revision=version.code_hash or "",
                source=text,
                snapshots=version.snapshots,
                healthy_from=version.first_captured_at,
                healthy_until=version.last_captured_at,
            )


def is_healthy(version: VersionHealth, symptom: Symptom, limits: Thresholds) -> bool:
    """Whether enough snapshots of a version were clear of a symptom, on average and by a margin.

    Missing measurements do not show health.
    """
    clearing = limits.clearing()
    return version.snapshots >= SNAPSHOTS_MIN and all(
        _is_clear(version, signal, clearing) for signal in BY_SYMPTOM[symptom]
    )


def _is_clear(version: VersionHealth, signal: Signal, limits: Thresholds) -> bool:
    value = getattr(version, signal.field)
    if value is None or not signal.is_calm(value, limits):
        return False
    if signal.field not in SLOPES:
        return True
    slope = getattr(version, SLOPES[signal.field])
    return slope is not None and signal.is_steady(slope, limits)


def _source_in(revision: str, path: Path) -> str | None:
    """Return a source in a commit; None if the commit or file does not exist."""
    if len(revision) < HASH_MIN or not all(letter in "0123456789abcdef" for letter in revision):
        return None
    try:
        return blob(Git(path.parent), revision, f"./{path.name}")
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("%s does not exist in commit %s (%s).", path.name, revision, type(error).__name__)
        return None
