"""What a load was told: which snapshots are stored, how long it took, and what should not have been said."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np


@dataclass(frozen=True, slots=True)
class Ledger:
    """What clients were told; for several threads.

    Parameters
    ----------
    stored
        System and id of each acknowledged snapshot.
    times
        When (monotonic clock) a request was answered with success, how long that took (s), and its kind.
    wrong
        Answers that no trouble excuses.
    """

    stored: set[tuple[str, str]] = field(default_factory=set)
    times: list[tuple[float, float, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answered(self, kind: str, took_s: float, stored: Sequence[tuple[str, str]] = ()) -> None:
        """Note a success."""
        with self.lock:
            self.stored.update(stored)
            self.times.append((time.monotonic(), took_s, kind))

    def refuse(self, what: str) -> None:
        """Note an answer that should not have been given."""
        with self.lock:
            self.wrong.append(what)

    def since(self, moment: float) -> int:
        """Count the requests that succeeded after a moment of the monotonic clock."""
        with self.lock:
            return sum(at > moment for at, _, _ in self.times)

    def p99_ms(self, kind: str, after: float = 0.0) -> float:
        """Time (ms) within which 99 of 100 requests of a kind were answered that succeeded after a moment."""
        return (
            float(np.quantile([s for at, s, each in self.times if each == kind and at > after], 0.99)) * 1e3
        )
