"""Where the search of an incident stands, as its timeline tells."""

from datetime import UTC, datetime, timedelta

from uuid_utils.compat import uuid7

from geoheal.blame.record import GIVEN_UP, SearchState, record_of
from geoheal.domain.healing.incident import IncidentEvent, IncidentEventKind

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SOUGHT, FOUND = IncidentEventKind.SUSPECTS_SOUGHT, IncidentEventKind.SUSPECTS_FOUND


def events_of(*kinds, **details):
    return [
        IncidentEvent(
            id=uuid7(),
            incident_id=uuid7(),
            at=NOW - timedelta(minutes=len(kinds) - number),
            kind=kind,
            message="",
            details=details if kind is FOUND else {},
        )
        for number, kind in enumerate(kinds)
    ]


def state(events, now=NOW):
    return record_of(events, now).state


def test_it_runs_until_its_end_is_reported():
    assert state(events_of(IncidentEventKind.OPENED)) is SearchState.NONE
    assert state(events_of(SOUGHT, IncidentEventKind.ACKNOWLEDGED)) is SearchState.RUNNING
    assert state(events_of(SOUGHT, FOUND, answer={})) is SearchState.DONE
    assert state(events_of(SOUGHT, FOUND, error="No sandbox.")) is SearchState.FAILED
    assert state(events_of(SOUGHT, FOUND, SOUGHT, answer={})) is SearchState.RUNNING


def test_one_that_never_ends_was_interrupted():
    assert state(events_of(SOUGHT), NOW + GIVEN_UP) is SearchState.INTERRUPTED


def test_what_was_found_is_given_back():
    found = record_of(events_of(SOUGHT, FOUND, answer={"commit": "a1"}), NOW)

    assert found.answer == {"commit": "a1"}
    assert (found.asked_at, found.finished_at) == (NOW - timedelta(minutes=2), NOW - timedelta(minutes=1))
