"""Earlier versions of a module under which its system was healthy, from its repository and the snapshots.

Which commit a snapshot ran is what its reporter said (``code_hash``); what the module was in it is what the
repository says.
"""

import logging
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from geoheal.domain.module import Module
from geoheal.domain.symptom import Symptom
from geoheal.domain.thresholds import Thresholds
from geoheal.domain.version_health import VersionHealth
from geoheal.healing.case import KnownVersion

logger = logging.getLogger(__name__)

VERSIONS_MAX: Final = 3
SNAPSHOTS_MIN: Final = 10
"""Fewer snapshots do not show that a version was healthy."""
HASH_MIN: Final = 7
"""Characters of a commit's hash that tell it from all others."""
TIMEOUT_S: Final = 10.0


def healthy_versions(
    module: Module, source: str, symptom: Symptom, health: Sequence[VersionHealth], limits: Thresholds
) -> tuple[KnownVersion, ...]:
    """Versions of a module that differ from its source and under which the symptom did not show.

    Parameters
    ----------
    source
        The module as it is now.
    health
        How the system was under each of its code versions, the last one first.

    Returns
    -------
    The last one first, at most three; none where there is no repository.
    """
    healthy = (each for each in health if is_healthy(each, symptom, limits))
    found: list[KnownVersion] = []
    for version in healthy:
        text = _source_in(version.code_hash or "", module.path)
        if text is None or text == source or any(text == known.source for known in found):
            continue
        found.append(
            KnownVersion(
                revision=version.code_hash or "",
                source=text,
                snapshots=version.snapshots,
                healthy_from=version.first_captured_at,
                healthy_until=version.last_captured_at,
            )
        )
        if len(found) == VERSIONS_MAX:
            break
    return tuple(found)


def is_healthy(version: VersionHealth, symptom: Symptom, limits: Thresholds) -> bool:
    """Whether enough snapshots of a version were clear of a symptom, on average and by a margin."""
    if version.snapshots < SNAPSHOTS_MIN:
        return False
    limits = limits.clearing()
    return not any(exceeded for exceeded in _exceeded(version, symptom, limits))


def _exceeded(version: VersionHealth, symptom: Symptom, limits: Thresholds) -> Iterator[bool]:
    def above(value: float | None, limit: float) -> bool:
        """What was not measured shows no health."""
        return value is None or value > limit

    match symptom:
        case Symptom.BASIN_DRIFT:
            yield above(version.drift, limits.drift_max * limits.drift_warning_ratio)
        case Symptom.PHI_DEGRADATION:
            yield version.phi is None or not limits.phi_min <= version.phi <= limits.phi_max
        case Symptom.PERFORMANCE_REGRESSION:
            yield above(version.avg_latency_ms, limits.latency_max_ms)
        case Symptom.MEMORY_LEAK:
            yield above(version.memory_slope_mb, limits.memory_slope_max_mb)
            yield above(version.memory_usage_mb, limits.memory_max_mb)
        case Symptom.ERROR_SPIKE:
            yield above(version.error_rate, limits.error_rate_max)


def _source_in(revision: str, path: Path) -> str | None:
    """A file as it was in a commit; None where there is no such commit or file."""
    if len(revision) < HASH_MIN or not all(letter in "0123456789abcdef" for letter in revision):
        return None
    try:
        shown = subprocess.run(  # noqa: S603 - a hash of hexadecimal digits, and the operator's path
            ["git", "-C", str(path.parent), "show", f"{revision}:./{path.name}"],  # noqa: S607
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return shown.stdout.decode() if shown.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        logger.info("The history of %s could not be read: %s.", path.name, type(error).__name__)
        return None
