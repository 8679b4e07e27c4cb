"""Numbers from the application itself for the next snapshot."""

import logging
import math
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from geoheal.constants import BASIN_DIMENSION_MAX, MEASUREMENT_MAX

log = logging.getLogger("geoheal.client")

NUMBERS: Final = ("phi", "kappa_eff", "confidence", "surprise", "agency")
Sampler = Callable[[], object]


class Gauges:
    """Numbers for the next snapshot, and functions that return them when it is made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}
        self.samplers: list[Sampler] = []
        self._logged: set[str] = set()

    def set(self, values: Mapping[str, object]) -> None:
        """Set numbers; values that are not measurements are left out, which is logged once."""
        valid = {name: self._valid(name, given) for name, given in values.items()}
        with self._lock:
            self._values.update({name: value for name, value in valid.items() if value is not None})

    def sample(self, function: Sampler) -> None:
        """Call a function before each snapshot; if it returns a mapping, its numbers are set."""
        with self._lock:
            self.samplers.append(function)

    def take(self) -> dict[str, Any]:
        """Return the numbers that were set since the last call; each measurement is reported once."""
        for function in list(self.samplers):
            try:
                given = function()
            except Exception as error:  # noqa: BLE001 - the application's own function
                self._tell(f"{getattr(function, '__qualname__', function)}: {error!r}")
            else:
                self.set(given if isinstance(given, Mapping) else {})
        with self._lock:
            taken, self._values = self._values, {}
        return taken

    def _valid(self, name: str, given: object) -> Any:  # noqa: ANN401 - a number or a list of them
        if given is None:
            return None
        try:
            return _coordinates(given) if name == "basin_coords" else _number(name, given)
        except (TypeError, ValueError, OverflowError) as error:
            self._tell(f"{name}: {error}")
            return None

    def _tell(self, complaint: str) -> None:
        if complaint not in self._logged and len(self._logged) < 100:
            self._logged.add(complaint)
            log.warning("Not reported: %s", complaint)


def _number(name: str, given: Any) -> float:  # noqa: ANN401 - whatever float takes
    if name not in NUMBERS:
        raise ValueError(f"a gauge is one of {', '.join(NUMBERS)} and basin_coords")
    value = float(given)
    if not math.isfinite(value):
        raise ValueError("it is not finite")
    if abs(value) > MEASUREMENT_MAX:
        raise ValueError(f"it is larger than {MEASUREMENT_MAX:g}")
    if name == "phi" and not 0.0 <= value <= 1.0:
        raise ValueError("Φ lies between 0 and 1")
    return value


def _coordinates(given: Any) -> list[float]:  # noqa: ANN401 - a sequence, or an array of some library
    is_vector = getattr(given, "ndim", 1) == 1 and not isinstance(given, (str, bytes, Mapping))
    values = [float(each) for each in given] if is_vector else []
    if not 1 <= len(values) <= BASIN_DIMENSION_MAX or not all(map(math.isfinite, values)):
        raise ValueError("a basin is a vector of finite numbers")
    return values
