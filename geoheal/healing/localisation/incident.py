"""Functions behind an incident, from the stored profiles around its start, and what changed in the code.

Where the code changed when the system became slow, its changed functions are few, so that each is tested
with less correction than among all functions. The time of a chain of calls belongs to the innermost changed
function on it: what a changed function calls more often, or with other data, is its own doing.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from geoheal.domain.display import printable
from geoheal.domain.healing.incident import Incident
from geoheal.domain.healing.module import Module
from geoheal.domain.health.system import System
from geoheal.domain.profiling.profile import Place, Profile
from geoheal.domain.symptom import Symptom
from geoheal.healing.localisation.callers import culprits_of
from geoheal.healing.localisation.chains import Chain
from geoheal.healing.localisation.changed import ChangedFunctions, changed_functions
from geoheal.healing.localisation.counts import compared
from geoheal.healing.localisation.grown import ALPHA, NAMED, Grown, tested
from geoheal.healing.localisation.suspects import FunctionSuspect, Localisation, localise, suspect_of
from geoheal.healing.localisation.windows import weights_of, windows_of
from geoheal.monitor.causes.change_point import change_point
from geoheal.store.healing import modules
from geoheal.store.profiles import profiles
from geoheal.store.session import Database

NOWHERE: Final[Place] = ("", "")
"""Stands for chains without a changed function."""
BEFORE: Final = timedelta(hours=1)
AFTER: Final = timedelta(hours=1)
LEAD: Final = timedelta(minutes=15)
"""How long before it was first seen an incident may have begun."""
PROFILES_MAX: Final = 600
SURE: Final = 0.05
NONE: Final = "No profiles from before and after its start; create the reporter with profile=True."
UNCHANGED: Final = "No function became significantly slower than the others."


def with_changes(found: Localisation, registered: Iterable[Module]) -> Localisation:
    """Put functions first whose code changed when the system became slow, and whose time grew.

    Nothing is known where the code is the same, or where git does not have both commits.
    """
    if found.commits is None or (found.chains is None and not found.suspects):
        return found
    seen = set(found.path)
    if found.chains is not None:
        seen |= {module for chain in found.chains.chains for module, _ in chain.places}
    return joined(
        found, changed_functions([each for each in registered if each.name in seen], *found.commits)
    )


def joined(found: Localisation, change: ChangedFunctions) -> Localisation:
    """Put changed functions first whose time grew; without counts, one on the way to the first suspect."""
    suspects = [replace(each, changed=_is_changed(each.place, change)) for each in found.suspects]
    blamed = [replace(suspect_of(each), changed=True) for each in _blamed(found, change.functions)]
    if found.chains is None and not any(each.changed for each in suspects):
        blamed = list(_caller(suspects[0], found.chain, change.functions))
    known = {each.place for each in blamed}
    rest = [each for each in suspects if each.place not in known]
    rest.sort(key=lambda each: not each.changed)
    path = dict.fromkeys([*(each.place[0] for each in (*blamed, *rest)), *found.path])
    elsewhere = None if blamed else found.elsewhere
    return replace(found, suspects=[*blamed, *rest], path=list(path), elsewhere=elsewhere)


def _is_changed(place: Place, change: ChangedFunctions) -> bool | None:
    return place in change.functions if place[0] in change.modules else None


def _blamed(found: Localisation, changed: Set[Place]) -> list[Grown]:
    """Return changed functions that explain the added time, the likeliest first."""
    if found.chains is None or found.common is None:
        return []
    own = compared(found.chains, lambda chain: (_innermost(chain, changed),))
    grown = [each for each in tested(own, found.common, ALPHA) if each.place != NOWHERE]
    if not grown:
        return []
    first, *rest = grown
    ways = culprits_of(found.chains, first.place, found.common.factor)
    onward = [replace(first, place=each.place, calls=each.calls) for each in ways if each.place in changed]
    known = {each.place for each in onward}
    return [*onward, *(each for each in rest if each.place not in known)][:NAMED]


def _innermost(chain: Chain, changed: Set[Place]) -> Place:
    return next((place for place in reversed(chain.places) if place in changed), NOWHERE)


def _caller(first: FunctionSuspect, chain: Sequence[Place], changed: Set[Place]) -> Iterator[FunctionSuspect]:
    for place in chain:
        if place in changed:
            yield replace(first, place=place, calls=first.place, changed=True)
            return


def localised(database: Database, system: System, first_seen_at: datetime) -> Localisation:
    """Compare the profiles before a degradation with those after its start, and the code of both.

    It began when the code changed, otherwise when the time per request did, in the quarter of an hour before
    it was first seen; otherwise when it was first seen. It runs git, so no transaction may be open in the
    meantime.
    """
    since, until = first_seen_at - LEAD - BEFORE, first_seen_at + AFTER
    with database.transaction() as connection:
        found = profiles.between(connection, system, since, until, PROFILES_MAX)
        registered = modules.of_system(connection, system)
    began = _began(found, first_seen_at)
    before = [each for each in found if each.started_at + timedelta(seconds=each.duration_s) <= began]
    after = [each for each in found if each.started_at >= began]
    return with_changes(localise(before, after), registered)


def blamed_module(database: Database, system: System, first_seen_at: datetime, now: datetime) -> str | None:
    """Return the module that an attempt would try first, by its profiles; None if unknown.

    It is also None once no further profile can change the answer.
    """
    if now > first_seen_at + AFTER:
        return None
    found = localised(database, system, first_seen_at)
    return found.path[0] if found.suspects and found.elsewhere is None else None


def likely_modules(database: Database, system: System, incident: Incident) -> Sequence[str]:
    """Return the modules on the way to the functions that became slower, the likeliest first.

    There are none for other symptoms, and where the profiles name no function.
    """
    if incident.symptom is not Symptom.PERFORMANCE_REGRESSION:
        return ()
    found = localised(database, system, incident.first_seen_at)
    return found.path if found.suspects and found.elsewhere is None else ()


def message_of(found: Localisation) -> str:
    """Return where the time is added, in a sentence."""
    first = found.suspects[0] if found.suspects else None
    if found.elsewhere is not None:
        message = found.elsewhere
    elif first is None:
        message = UNCHANGED if found.before and found.after else NONE
    elif first.calls is not None:
        message = (
            f"{'.'.join(first.place)} calls {'.'.join(first.calls)} more often, which takes "
            f"{first.change * 1e3:.3g} ms more per request."
        )
    else:
        message = f"{'.'.join(first.place)} takes {first.change * 1e3:.3g} ms more per request."
    return printable(message)


def _began(found: Sequence[Profile], first_seen_at: datetime) -> datetime:
    earliest = first_seen_at - LEAD
    changed = _code_changed(found, earliest, first_seen_at)
    if changed is not None:
        return changed
    windows = windows_of(found, weights_of(found))
    if len(windows.total) == len(found) and found:
        times = np.array([each.started_at.timestamp() for each in found])
        moved = change_point(times, windows.total)
        if moved is not None and moved.p_value < SURE and moved.after > moved.before:
            at = next(each.started_at for each in found if each.started_at.timestamp() >= moved.at)
            if earliest <= at <= first_seen_at + LEAD:
                return at
    return first_seen_at


def _code_changed(found: Sequence[Profile], earliest: datetime, latest: datetime) -> datetime | None:
    """Return when the last new code version of a period was first seen."""
    first: dict[str, datetime] = {}
    for each in found:
        if each.code_version:
            first.setdefault(each.code_version.fingerprint, each.started_at)
    new = [at for at in first.values() if earliest <= at <= latest and len(first) > 1]
    return max(new, default=None)
