"""Effect of a planned silence on an open incident, with its entry in the timeline."""

from datetime import datetime

from geoheal.domain.alarms.silence import Silence, SilencePeriod
from geoheal.domain.healing.incident import Incident, IncidentEventKind, event
from geoheal.domain.health.system import System
from geoheal.store.healing import incidents, silences
from geoheal.store.session import Connection, Database


def note(
    connection: Connection,
    system: System,
    incident: Incident,
    held: tuple[Silence, SilencePeriod],
    now: datetime,
) -> None:
    """Record in the timeline of an open incident that a silence holds, once per period."""
    silence, stretch = held
    facts = {"silence_id": str(silence.id), "until": stretch.ends_at.isoformat()}
    entries = incidents.events_of(connection, system, incident.id)
    kind = IncidentEventKind.SILENCED
    if not any(each.kind is kind and each.details == facts for each in entries):
        message = describe(silence, stretch)
        incidents.add_event(connection, system, event(incident, kind, message, now, **facts))


def describe(silence: Silence, stretch: SilencePeriod) -> str:
    """Describe an active silence in a sentence."""
    until, healing = f"{stretch.ends_at:%Y-%m-%d %H:%M} UTC", ", and no attempt to heal is started"
    return (
        f"Planned silence until {until} ({silence.reason}, by {silence.created_by}): "
        f"alerts are held{healing if silence.healing else ''}."
    )


def holds_healing(database: Database, system: System, now: datetime) -> bool:
    """Whether an active silence pauses healing."""
    with database.transaction() as connection:
        return silences.holding(connection, system.name, now, healing=True) is not None
