"""A recorded call of a function of a monitored application."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """What a monitored process recorded; its values are hostile data, read in the sandbox alone.

    Parameters
    ----------
    id
        UUIDv7, of the process that recorded it.
    module, function
        Import name, and qualified name within the module.
    stratum
        Its kind: outcome, size and latency.
    outcome
        Type of the result or of the exception.
    error
        Type of the exception; None where it returned.
    parts, duration_ms
        Parts of its arguments, and how long it took.
    redacted
        Whether something was left out by its name.
    recorded_at
        When it began.
    values
        Typed JSON: ``before`` and ``after`` (None where the call left its arguments as they were), each with
        ``args`` and ``kwargs``, ``result``, ``awaited`` where the function is asynchronous, and
        ``outside`` where it asked something of the outside.
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
        """Whether no strategy sees it: it judges what they propose. Half of all are, by their ids."""
        return hashlib.sha256(self.id.bytes).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRecords:
    """What is recorded of one function.

    Parameters
    ----------
    calls, raised
        Calls that are kept, and how many of them raised.
    median_ms
        Median of their durations; None where none is kept.
    first_at, last_at
        When the oldest and the newest of them began.
    recordable
        Calls that were looked at and could be recorded, of all processes; those that are kept are a choice.
    refused
        Calls that were looked at and could not be recorded, by reason.
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
    """Calls that a process looked at.

    Parameters
    ----------
    reason
        Why they could not be recorded; empty for those that could.
    """

    module: str
    function: str
    reason: str
    calls: int
