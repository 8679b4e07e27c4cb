"""Physics constants and default thresholds: the single source of truth.

Every default that decides whether a system is healthy is defined here, once. A system may override the
thresholds (see :class:`geoheal.domain.health.thresholds.Thresholds`), never the constants of the mathematics.
"""

from datetime import datetime, timedelta, timezone
from typing import Final

PHI_THRESHOLD: Final = 0.70
"""Integration Φ at which a system counts as integrated (dimensionless, 0..1)."""

PHI_MIN_RATIO: Final = 0.93
"""Share of :data:`PHI_THRESHOLD` below which the mean Φ is critical."""

PHI_MIN: Final = PHI_MIN_RATIO * PHI_THRESHOLD
"""Mean Φ below which a system is critical: 0.651."""

PHI_NEAR_MIN_RATIO: Final = 1.1
"""The current Φ is near the minimum below this multiple of :data:`PHI_MIN`."""

PHI_MAX: Final = 0.85
"""Mean Φ above which a system is critical (over-integration), and where regime breakdown starts."""

PHI_LINEAR_MAX: Final = 0.30
"""Φ below which the regime is linear."""

PHI_CALIBRATED: Final = 0.75
"""Φ that the opt-in calibration gives to a system's own baseline: the middle of the healthy band."""

PHI_DECLINE_SLOPE: Final = -0.05
"""Slope of Φ (per minute: a snapshot at :data:`SNAPSHOT_NOMINAL_S`) below which Φ counts as declining."""

KAPPA_STAR: Final = 64.21
"""Resonant coupling κ*: the fixed point, in units of calibrated susceptibility."""

KAPPA_TOLERANCE: Final = 5.0
"""One tolerance of κ around :data:`KAPPA_STAR`."""

KAPPA_TOLERANCES: Final = 2.0
"""Number of tolerances beyond which κ is off resonance."""

DRIFT_MAX: Final = 2.0
"""Fisher–Rao distance from the baseline (rad) above which drift is critical."""

DRIFT_WARNING_RATIO: Final = 0.70
"""Share of :data:`DRIFT_MAX` above which drift is a warning."""

BREAKDOWN_MAX: Final = 3
"""Snapshots of the window that may be in regime breakdown before it is critical."""

ERROR_RATE_MAX: Final = 0.05
"""Error rate (failed requests over requests, 0..1) above which a system is critical."""

LATENCY_MAX_MS: Final = 2000.0
"""Mean latency (ms) above which there is a warning."""

MEMORY_MAX_MB: Final = 1000.0
"""Memory (MB) above which there is a warning."""

MEMORY_SLOPE_MAX_MB: Final = 10.0
"""Slope of memory (MB per minute, or :data:`SNAPSHOT_NOMINAL_S`) above which a leak is suspected."""

SNAPSHOT_NOMINAL_S: Final = 60.0
"""Seconds between snapshots that limits per snapshot assume."""

SNAPSHOTS_AN_HOUR: Final = 3600.0 / SNAPSHOT_NOMINAL_S
"""Factor from a slope per snapshot to a slope per hour."""

FALSE_ALARMS_PER_DAY: Final = 0.2
"""False alarms of calibrated detection allowed per system and day."""

ALARM_FOR_S: Final = 0.0
"""Seconds that the evidence of calibrated detection must last before its alarm fires."""

ALARM_KEEP_FIRING_FOR_S: Final = 600.0
"""Seconds that the evidence must be gone before the alarm ends."""

WINDOW_SIZE: Final = 10
"""Snapshots in the window that the rules judge."""

SILENT_STEPS: Final = 10.0
"""Number of usual intervals without a snapshot after which a system is silent."""

SILENT_MIN_S: Final = 60.0
"""Seconds without a snapshot that never count as silence."""

HISTORY_MIN_S: Final = 900.0
"""Age (s) below which a snapshot is never history: a late one still says something about now."""

ROLLING_VIEW_SIZE: Final = 1000
"""Snapshots in the rolling view of a system."""

BASIN_DIMENSION: Final = 64
"""Coordinates of a basin if the system was registered without another number."""

BASIN_DIMENSION_MAX: Final = 4096
"""Largest number of coordinates that a basin may have."""

DEFAULT_SYSTEM: Final = "default"
"""The system of clients that do not name one."""

MEASUREMENT_MAX: Final = 1e15
"""Largest size of a measurement: a thousand years in microseconds, a zettabyte in megabytes.

It keeps sums and squares of a whole history finite.
"""

METRIC_MAX: Final = 1e30
"""Largest size of an entry of ``metrics``, whose unit the reporter chooses: 64-bit counters fit."""

CLOCK_SKEW_MAX: Final = timedelta(minutes=5)
"""How far in the future ``captured_at`` may lie before it is refused."""

ROLLUP_DELAY: Final = timedelta(minutes=10)
"""Time after the end of an hour before it is rolled up: later arrivals cost another roll-up."""

CAPTURED_AT_MIN: Final = datetime(2000, 1, 1, tzinfo=timezone.utc)
"""Earliest ``captured_at`` that is accepted: every month with a snapshot costs a partition."""

API_PREFIX: Final = "/api/self-healing"
"""Path prefix of the HTTP interface."""

OWN_NAME: Final = "geoheal"
"""The system under which the service itself is watched."""

DEFAULT_PORT: Final = 5001
"""TCP port that existing clients expect."""

PROBE_THREADS: Final = 2
"""Threads of a process that only answer probes; each has a database connection."""

GEOMETRY_LOOK_BACK: Final = 1000
"""Number of last snapshots in which one with a Φ, or a basin, shows that the system has one."""

MEBIBYTE: Final = 1024 * 1024
"""Bytes of a mebibyte."""

LEASE_MAX: Final = timedelta(minutes=5)
"""Longest lease of a system, after which other workers take over; a later end comes from a wrong clock."""
