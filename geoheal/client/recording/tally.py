"""Count observed calls, and the reasons why some could not be recorded."""

import threading
from typing import Any, Final

REASONS_MAX: Final = 300
REST: Final = "other reasons"
REASON_MAX: Final = 300


class Tally:
    """Counts by module, function and reason; an empty reason counts calls that could be recorded."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counts: dict[tuple[str, str, str], int] = {}

    def count(self, module: str, function: str, reason: str = "", number: int = 1) -> None:
        """Count a call."""
        key = module, function, reason[:REASON_MAX]
        with self._lock:
            if key not in self._counts and len(self._counts) >= REASONS_MAX:
                key = module, "", REST
            self._counts[key] = self._counts.get(key, 0) + number

    def drain(self) -> list[dict[str, Any]]:
        """Return and reset the counts."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return [
            {"module": module, "function": function, "reason": reason, "calls": calls}
            for (module, function, reason), calls in counts.items()
        ]

    def forget(self) -> None:
        """Start over in a forked process, where another thread may have held the lock."""
        self._lock = threading.RLock()
        self._counts = {}
