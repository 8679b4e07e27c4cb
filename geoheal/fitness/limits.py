"""Limits of evaluations and of their runs, from the settings."""

from pathlib import Path

from geoheal.config.settings import Settings
from geoheal.fitness.standards import Standards
from geoheal.sandbox import Policy


def sandbox_policy(settings: Settings) -> Policy:
    """Return the limits of each run in the sandbox."""
    return Policy(
        wall_s=settings.sandbox_timeout_s,
        cpu_s=settings.sandbox_cpu_s,
        memory_bytes=settings.sandbox_memory_bytes,
        returned_bytes=settings.sandbox_output_bytes,
        file_bytes=settings.sandbox_file_bytes,
        work_bytes=settings.sandbox_file_bytes,
    )


def snapshots_folder(settings: Settings) -> Path | None:
    """Return the folder for copies of projects; None for the user's cache."""
    return None if settings.data_dir is None else settings.data_dir.expanduser().absolute() / "snapshots"


def standards_of(settings: Settings) -> Standards:
    """Return the standards by which changes are measured."""
    return Standards(total_s=settings.evaluation_timeout_s, tests_s=settings.tests_timeout_s)
