"""Searches in the timelines of incidents: requests and results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from geoheal.domain.display import printable
from geoheal.domain.healing.incident import Incident, IncidentEvent, IncidentEventKind, event
from geoheal.domain.health.system import System
from geoheal.store.healing import incidents
from geoheal.store.session import Connection

GIVEN_UP: Final = timedelta(hours=2)
"""Time after which an unfinished search counts as interrupted, whatever became of its service."""
_KINDS: Final = frozenset({IncidentEventKind.SUSPECTS_SOUGHT, IncidentEventKind.SUSPECTS_FOUND})


class SearchState(StrEnum):
    """State of a search."""

    NONE = "none"
    RUNNING = "running"
    """It waits or runs."""
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The service that worked on it stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """The last search of an incident.

    Parameters
    ----------
    answer
        The result; None until it is done.
    error
        Why it failed; None unless it did.
    is_claimed
        Whether its service has a claim on it while it waits or runs; those of earlier versions do not.
    """

    state: SearchState
    asked_at: datetime | None = None
    finished_at: datetime | None = None
    answer: dict[str, Any] | None = None
    error: str | None = None
    is_claimed: bool = False


def record_of(events: Sequence[IncidentEvent], now: datetime) -> SearchRecord:
    """Read the last search from an incident's timeline."""
    relevant = [each for each in events if each.kind in _KINDS]
    if not relevant:
        return SearchRecord(state=SearchState.NONE)
    asked_at = next(each.at for each in reversed(relevant) if each.kind is IncidentEventKind.SUSPECTS_SOUGHT)
    last = relevant[-1]
    if last.kind is IncidentEventKind.SUSPECTS_SOUGHT:
        is_over = now - asked_at > GIVEN_UP
        return SearchRecord(
            state=SearchState.INTERRUPTED if is_over else SearchState.RUNNING,
            asked_at=asked_at,
            is_claimed=bool(last.details.get("claimed")),
        )
    answer, error = last.details.get("answer"), last.details.get("error")
    return SearchRecord(
        state=SearchState.DONE if error is None else SearchState.FAILED,
        asked_at=asked_at,
        finished_at=last.at,
        answer=answer,
        error=error,
    )


def sought(
    connection: Connection, system: System, incident: Incident, actor: str | None, now: datetime
) -> None:
    """Record that a search was requested, on which the service has a claim."""
    kind, message = IncidentEventKind.SUSPECTS_SOUGHT, "The search for its commit was requested."
    incidents.add_event(connection, system, event(incident, kind, message, now, actor=actor, claimed=True))


def found(
    connection: Connection, system: System, incident: Incident, answer: dict[str, Any], now: datetime
) -> None:
    """Record the result of a search."""
    _end(connection, system, incident, printable(answer["reason"]), {"answer": answer}, now)


def failed(connection: Connection, system: System, incident: Incident, error: str, now: datetime) -> None:
    """Record why a search failed."""
    message = f"The search for its commit failed: {error}"
    _end(connection, system, incident, message, {"error": error}, now)


def _end(
    connection: Connection,
    system: System,
    incident: Incident,
    message: str,
    details: dict[str, Any],
    now: datetime,
) -> None:
    entry = event(incident, IncidentEventKind.SUSPECTS_FOUND, message, now, **details)
    incidents.add_event(connection, system, entry)
