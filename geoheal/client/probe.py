"""The probe outside the sandbox: run a workload as a plain program, and see what it would report.

.. code-block:: python

    from geoheal.client.probe import LocalProbe, run

    import pricing

    print(run(WORKLOAD_SOURCE, pricing))

It has the interface of the sandbox's probe and keeps what it is given. It does not isolate or judge code.
"""

from __future__ import annotations

import asyncio
import math
import random
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import iscoroutine
from typing import Any


@dataclass(frozen=True)
class RequestMade:
    """A timed unit of work.

    Parameters
    ----------
    name
        Its name.
    latency_ms
        How long it took.
    error
        The exception that ended it; None without one.
    """

    name: str
    latency_ms: float
    error: str | None


@dataclass(frozen=True)
class Report:
    """Report of a workload to its probe, in order.

    Parameters
    ----------
    requests, outputs, states
        Values of ``probe.request``, ``probe.output`` and ``probe.state``.
    claims
        Values of ``probe.geometry``.
    """

    requests: list[RequestMade] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    states: list[list[float]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)


class LocalProbe:
    """A probe for running a workload locally.

    Parameters
    ----------
    seed
        Seed of the input: the same seed gives the same input. A fresh one by default, as in the sandbox.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = secrets.randbits(64) if seed is None else seed
        self.report = Report()

    @contextmanager
    def request(self, name: str = "request") -> Iterator[None]:
        """Time a unit of work; an exception inside counts as an error and is not raised further."""
        started, error = time.perf_counter(), None
        try:
            yield
        except (Exception, SystemExit) as raised:  # noqa: BLE001 - as in the sandbox
            error = f"{type(raised).__qualname__}: {raised}"
        latency_ms = (time.perf_counter() - started) * 1e3
        self.report.requests.append(RequestMade(name=str(name), latency_ms=latency_ms, error=error))

    def output(self, value: object) -> None:
        """Record a value that must be the same for the current and the candidate code."""
        self.report.outputs.append(value)

    def state(self, vector: Iterable[float]) -> None:
        """Record one sample of the system's activity: one number for each of its parts."""
        numbers = [float(number) for number in vector]
        if not numbers or not all(map(math.isfinite, numbers)):
            raise ValueError("A state is a vector of finite numbers, at least one.")
        self.report.states.append(numbers)

    def geometry(
        self,
        *,
        phi: float | None = None,
        kappa_eff: float | None = None,
        basin_coords: Iterable[float] | None = None,
    ) -> None:
        """Record Φ, κ and the basin of a system that measures them itself; they count as claims."""
        self.report.claims.append(
            {
                "phi": None if phi is None else float(phi),
                "kappa_eff": None if kappa_eff is None else float(kappa_eff),
                "basin_coords": None if basin_coords is None else [float(number) for number in basin_coords],
            }
        )

    def input(self, label: object = "") -> random.Random:
        """Draw input: the same label gives the same numbers."""
        return random.Random(f"{self._seed}:{label}")  # noqa: S311 - no secret


def run(workload: str, module: object, *, seed: int | None = None) -> Report:
    """Run a workload's source on a module in this process.

    Parameters
    ----------
    workload
        Defines ``workload(module, probe)``, or is a plain script that uses the two names.
    module
        The module under test.
    seed
        Seed of the input.

    Raises
    ------
    Exception
        Whatever the workload raises outside of a request.
    """
    probe = LocalProbe(seed)
    names: dict[str, Any] = {"__name__": "workload", "module": module, "probe": probe}
    exec(compile(workload, "<workload>", "exec", dont_inherit=True), names)  # noqa: S102 - the author's own code
    function = names.get("workload")
    if callable(function):
        result = function(module, probe)
        if iscoroutine(result):
            asyncio.run(result)
    return probe.report
