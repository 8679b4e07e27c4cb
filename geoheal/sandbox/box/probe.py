"""The probe that a workload gets beside the module under test."""

from __future__ import annotations

import math
import random
import time

from .encode import encode, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Any

    from .wire import Wire

_clock = time.perf_counter


class Request:
    """One timed unit of work, as a context manager; an exception inside counts as an error and ends there."""

    __slots__ = ("_name", "_nonce", "_started", "_wire")

    def __init__(self, wire: Wire, name: str) -> None:
        self._wire = wire
        self._name = name
        self._nonce = ""
        self._started = 0.0

    def __enter__(self) -> None:
        """Ask the warden to start its clock."""
        self._nonce = self._wire.ask({"type": "begin", "name": plain(self._name, 200)})["nonce"]
        self._started = _clock()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Tell the warden to stop its clock."""
        claimed = _clock() - self._started
        failure = None if kind is None else [plain(kind.__qualname__, 200), plain(error, 2000)]
        self._wire.send({"type": "end", "nonce": self._nonce, "claimed_s": claimed, "error": failure})
        return kind is not None and issubclass(kind, (Exception, SystemExit))


class Probe:
    """The workload's measuring instrument."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def request(self, name: str = "request") -> Request:
        """Time a unit of work.

        Examples
        --------
        .. code-block:: python

            with probe.request("checkout"):
                module.checkout(cart)
        """
        return Request(self._wire, name)

    def output(self, value: object) -> None:
        """Output a value that the current and the candidate code must agree on."""
        if not self._wire.send({"type": "output", "value": encode(value)}):
            other = {"other": [plain(type(value).__qualname__, 200), "is larger than a message may be"]}
            self._wire.send({"type": "output", "value": other})

    def state(self, vector: Iterable[float]) -> None:
        """Pass one sample of the system's activity: one number for each of its parts."""
        numbers = [float(number) for number in vector]
        if not numbers or not all(map(math.isfinite, numbers)):
            raise ValueError("A state must be a vector of at least one finite number.")
        if not self._wire.send({"type": "state", "vector": numbers}):
            raise ValueError("The state has too many numbers.")

    def geometry(
        self,
        *,
        phi: float | None = None,
        kappa_eff: float | None = None,
        basin_coords: Iterable[float] | None = None,
    ) -> None:
        """Report Φ, κ and the basin of a system that knows its own; recorded as a claim."""
        claim: dict[str, Any] = {
            "phi": None if phi is None else float(phi),
            "kappa_eff": None if kappa_eff is None else float(kappa_eff),
            "basin_coords": None if basin_coords is None else [float(number) for number in basin_coords],
        }
        self._wire.send({"type": "geometry", **claim})

    def input(self, label: object = "") -> random.Random:
        """Return a generator of fresh input, equal for current and candidate code, and new in each pair.

        The same label gives the same numbers again; inside a request the warden's clock includes the drawing.
        """
        return random.Random(self._wire.ask({"type": "input", "label": plain(label, 500)})["seed"])  # noqa: S311
