"""A recorded call of a function of a monitored application."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """A call as a monitored process recorded it; its values are untrusted and are read only in the sandbox.

    Parameters
    ----------
    id
        UUIDv7, created by the process that recorded it.
    module, function
        Import name, and qualified name within the module.
    stratum
        Class of calls: outcome, size and latency.
    outcome
        Type of the result or of the exception.
    error
        Type of the exception; None if it returned.
    parts, duration_ms
        Number of parts of its arguments, and duration.
    redacted
        Whether a value was left out because of its name.
    recorded_at
        When it began.
    values
        Typed JSON: ``before`` and ``after`` (None if the call did not change its arguments), each with
        ``args`` and ``kwargs``, ``result``, ``awaited`` if the function is asynchronous, ``keyed`` if it made
        or checked a signature or a password hash, and ``outside`` if it used external services.
    """

    id: UUID
    module: str
    function: str
    stratum: str
    outcome: str
    error: str | None
    parts: int
    duration_ms: float
    redacted: bool
    recorded_at: datetime
    values: Mapping[str, Any]

    @property
    def is_hidden(self) -> bool:
        """Whether it is hidden from strategies, to judge their proposals. Half of all calls are, by id."""
        return hashlib.sha256(self.id.bytes).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRecords:
    """Summary of the recorded calls of one function.

    Parameters
    ----------
    calls, raised
        Number of stored calls, and of those that raised.
    median_ms
        Median of their durations; None without calls.
    first_at, last_at
        Start of the oldest and the newest call.
    recordable
        Calls that were sampled and could be recorded, in all processes; the stored ones are a selection.
    refused
        Calls that were sampled and could not be recorded, by reason.
    """

    module: str
    function: str
    calls: int
    raised: int
    median_ms: float | None
    first_at: datetime | None
    last_at: datetime | None
    recordable: int
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCount:
    """Number of calls that a process sampled.

    Parameters
    ----------
    reason
        Why they could not be recorded; empty if they could.
    """

    module: str
    function: str
    reason: str
    calls: int
