"""Plan of a search for an incident: two commits, and the registered modules with their workloads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from geoheal.blame.ends import Ends, ends_of
from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.healing.incident import Incident
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.project import Project
from geoheal.domain.health.system import System
from geoheal.domain.past.version_health import VersionHealth
from geoheal.domain.recording.call import RecordedCall
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, InvalidInput
from geoheal.fitness.ledger.registered import completed, project_of
from geoheal.healing.candidates.version_history import is_healthy
from geoheal.repository.git import Git, NotSo
from geoheal.store.healing import modules
from geoheal.store.recordings import recordings
from geoheal.store.session import Connection
from geoheal.store.systems import version_health
from geoheal.suspects.history import CommitHistory

HISTORY: Final = timedelta(days=30)
"""How far before an incident to search for healthy versions."""
VERSIONS: Final = 50
MODULES: Final = 20
"""Largest number of modules to search."""


@dataclass(frozen=True, slots=True)
class SearchedModule:
    """A module to search.

    Parameters
    ----------
    module
        As it is registered.
    workload
        Text that exercises it; None for recorded calls.
    top
        Top folder of the work tree of its file.
    project
        Project that the commits show.
    calls
        Its recorded calls, if it has no other workload.
    is_changed
        Whether its own file differs between the two commits.
    """

    module: Module
    workload: str | None
    top: Path
    project: Project | None
    calls: Sequence[RecordedCall] = ()
    is_changed: bool = True


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Modules to search, left-out ones with the reason, by name, and the system's limits.

    Parameters
    ----------
    likely
        Names of the modules that the profiles of the incident name, the likeliest first; none without any.
    """

    ends: Ends
    subjects: Sequence[SearchedModule]
    left_out: dict[str, str] = field(default_factory=dict)
    reference: Reference = field(default_factory=Reference)
    likely: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class KnownCode:
    """Database knowledge of an incident's code.

    Parameters
    ----------
    ends
        The commits between which it began.
    modules
        The registered modules.
    calls
        Recorded calls of those without another workload, by the module's name.
    reference
        The system's geometry and limits.
    """

    ends: Ends
    modules: Sequence[Module]
    calls: Mapping[str, Sequence[RecordedCall]] = field(default_factory=dict)
    reference: Reference = field(default_factory=Reference)


def known_of(connection: Connection, system: System, incident: Incident) -> KnownCode:
    """Read the commits between which an incident began, and the registered modules.

    Raises
    ------
    Conflict
        When the code did not change before it began.
    """
    began = incident.first_seen_at
    versions = version_health.by_version(connection, system, began - HISTORY, VERSIONS)

    def healthy(version: VersionHealth) -> bool:
        return incident.symptom is not None and is_healthy(version, incident.symptom, system.thresholds)

    ends = ends_of(versions, began, healthy)
    recorded = recordings.modules(connection, system)
    found = sorted(modules.of_system(connection, system), key=lambda each: not _is_exercised(each, recorded))
    calls = {
        each.name: recordings.of_module(connection, system, each.name)
        for each in found[:MODULES]
        if each.workload is None and each.name in recorded
    }
    reference = Reference(geometry=system.geometry, thresholds=system.thresholds)
    return KnownCode(ends, found[:MODULES], calls, reference)


def _is_exercised(module: Module, recorded: Collection[str]) -> bool:
    return module.workload is not None or module.name in recorded


def plan_of(known: KnownCode, likely: Sequence[str] = ()) -> SearchPlan:
    """Plan the search for an incident's commit by reading the modules' repositories.

    Modules that the profiles name come first, then those whose own file changed.

    It runs git, so no transaction may be open in the meantime. Paths, workloads and environments are those
    registered by the operator.

    Raises
    ------
    Conflict
        When no registered module has the two commits.
    """
    subjects, left_out = [], {}
    for module in known.modules:
        try:
            subjects.append(_subject(module, known.ends, known.calls.get(module.name, ())))
        except (ApplyFailed, ConfigurationError, Conflict, InvalidInput) as error:
            left_out[module.name] = error.message
    if not subjects:
        why = " ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise Conflict(why or "No module of the system is registered; use `geoheal register`.")
    place = {name: number for number, name in enumerate(likely)}
    subjects.sort(key=lambda each: (place.get(each.module.name, len(place)), not each.is_changed))
    return SearchPlan(known.ends, subjects, left_out, known.reference, tuple(likely))


def _subject(module: Module, ends: Ends, calls: Sequence[RecordedCall]) -> SearchedModule:
    workload = completed(CodeChange(module_name=module.name, new_code=""), module).workload
    if workload is None and not calls:
        raise Conflict("It has no workload and no recorded calls, so nothing can be measured.")
    top = Path(Git(module.path.parent).text("rev-parse", "--show-toplevel")).resolve()
    history = CommitHistory(top)
    for commit in (ends.older, ends.newer):
        history.commit(commit)
    path = module.path.resolve()
    if not path.is_relative_to(top):
        raise Conflict("Its file is a link to a file outside of the repository, so no commit changes it.")
    is_changed = _differs(Git(top), ends, path.relative_to(top).as_posix())
    return SearchedModule(module, workload, top, project_of(module), calls, is_changed)


def _differs(git: Git, ends: Ends, path: str) -> bool:
    """Whether a file differs between the two commits, by names of git objects."""
    return _stored(git, ends.older, path) != _stored(git, ends.newer, path)


def _stored(git: Git, commit: str, path: str) -> str | None:
    try:
        return git.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}")
    except NotSo:
        return None
