"""Verification: whether an applied patch had the same effect on the running system as in the sandbox."""

from geoheal.healing.verification.effect import Effect, Verification
from geoheal.healing.verification.gauges import TARGET
from geoheal.healing.verification.record import SnapshotColumns
from geoheal.healing.verification.verify import verify

__all__ = ["TARGET", "Effect", "SnapshotColumns", "Verification", "verify"]
