"""Open cases: the modules of a degraded system that may be changed, with what is known of each."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Target
from geoheal.domain.healing.project import Project
from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.system import System
from geoheal.domain.past.version_health import VersionHealth
from geoheal.domain.recording.call import RecordedCall
from geoheal.domain.symptom import Symptom
from geoheal.errors import ConfigurationError, Conflict
from geoheal.fitness.ledger.registered import completed, project_of
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.healing.applier.place import place_of
from geoheal.healing.candidates.commits_since import undone_commits
from geoheal.healing.candidates.files_beside import FilesBeside
from geoheal.healing.candidates.project_reader import read_project
from geoheal.healing.candidates.version_history import Found, found_commits, healthy_versions, is_named
from geoheal.healing.case import Case, KnownVersion, Subject, UndoneCommit
from geoheal.healing.diagnosis.laboratory import SandboxLaboratory
from geoheal.healing.loop.context import HealingContext
from geoheal.monitor.health.degradation import History
from geoheal.sandbox import Sandbox
from geoheal.store.healing import modules, patches
from geoheal.store.recordings import recordings
from geoheal.store.systems import version_health

logger = logging.getLogger(__name__)

HISTORY: Final = timedelta(days=30)
"""How far back to search for a healthy version."""
VERSIONS: Final = 20
MODULES: Final = 200
HOOKED: Final = frozenset({Symptom.BASIN_DRIFT, Symptom.PHI_DEGRADATION})
"""Symptoms for which modules with a hook come first."""


def open_cases(
    context: HealingContext,
    history: History,
    symptom: Symptom,
    findings: Sequence[Finding],
    now: datetime,
    path: Sequence[str] = (),
    found: Found = (),
) -> Iterator[tuple[Module, Case]]:
    """Open a case for each module that may be changed, the likeliest first.

    Modules with an open patch, protected modules, and unreadable ones are left out; so are a project's
    modules that nothing exercises, because changes of them could not be measured.

    Parameters
    ----------
    path
        Modules on the path of the added time, the likeliest first: only these are opened. Empty if unknown.
    found
        Result of the search for the incident's commit: its modules come first.
    """
    system = history.system
    with context.database.transaction() as connection:
        recorded = recordings.modules(connection, system)
        exercised = (
            each
            for each in modules.of_system(connection, system)
            if _is_exercised(each) or each.name in recorded
        )
        registered = _ordered(exercised, symptom, path, found)
        taken = patches.open_modules(connection, system)
        free = [each for each in registered[:MODULES] if each.name not in taken and _may_change(each)]
        health = version_health.by_version(connection, system, now - HISTORY, VERSIONS)
    judges = frozenset(each.workload.resolve() for each in registered if each.workload is not None)
    own = frozenset(each.path.resolve() for each in registered)
    for module in free:
        calls = _recorded(context, system, module) if module.name in recorded else ()
        case = _case(context, history, module, symptom, findings, health, calls, (judges, own), found)
        if case is not None:
            yield module, case


def _recorded(context: HealingContext, system: System, module: Module) -> Sequence[RecordedCall]:
    """Return the recorded calls of a module that nothing else exercises."""
    if module.workload is not None or module.hooks:
        return ()
    with context.database.transaction() as connection:
        return recordings.of_module(connection, system, module.name)


def registered_any(context: HealingContext, system: System) -> bool:
    """Whether any module of a system is registered: without one nothing can be changed."""
    with context.database.transaction() as connection:
        return bool(modules.page(connection, system, "", 1))


def _is_exercised(module: Module) -> bool:
    return module.project_file is None or module.workload is not None or bool(module.hooks)


def _may_change(module: Module) -> bool:
    try:
        place_of(module)
    except ConfigurationError as error:
        logger.warning("Module %s is skipped: %s", module.name, error.message)
        return False
    return True


def _ordered(
    registered: Iterable[Module], symptom: Symptom, path: Sequence[str], found: Found
) -> list[Module]:
    """Order modules: those that a search named, then those on the path, or that suit the symptom."""
    known = sorted(registered, key=lambda each: not is_named(each, found))
    named = [each for each in known if is_named(each, found)]
    others = known[len(named) :]
    if path:
        on_path = (each for each in others if each.name in path)
        return [*named, *sorted(on_path, key=lambda each: path.index(each.name))]
    return [*named, *sorted(others, key=lambda each: _suits(each, symptom), reverse=True)]


def _suits(module: Module, symptom: Symptom) -> bool:
    return bool(module.hooks) is (symptom in HOOKED)


def _case(
    context: HealingContext,
    history: History,
    module: Module,
    symptom: Symptom,
    findings: Sequence[Finding],
    health: Sequence[VersionHealth],
    calls: Sequence[RecordedCall],
    known: tuple[frozenset[Path], frozenset[Path]],
    found: Found,
) -> Case | None:
    try:
        files = completed(CodeChange(module_name=module.name, new_code=""), module)
        project = project_of(module)
        sandbox = context.sandboxes.of(module.environment, project, files.workload)
    except Conflict:
        return None
    except ConfigurationError as error:
        logger.warning("Module %s is skipped: %s", module.name, error.message)
        return None
    if files.current_code is None:
        return None
    versions, unchanged = healthy_versions(
        module, files.current_code, symptom, health, history.system.thresholds
    )
    since = versions[0] if versions else unchanged
    earlier = versions[0].source if versions else None
    subject = _subject(module, files.current_code, files.workload, calls, sandbox, earlier)
    if subject is None:
        return None
    return Case(
        symptom=symptom,
        findings=tuple(findings),
        subject=subject,
        reference=_reference(history),
        laboratory=SandboxLaboratory(subject, sandbox),
        snapshots=tuple(history.snapshots),
        project=read_project(module.name, module.path),
        versions=versions,
        unchanged=unchanged,
        undone=_undone(module, subject.source, since, found, _beside(module, project, known)),
    )


def _undone(
    module: Module, source: str, since: KnownVersion | None, found: Found, beside: FilesBeside | None
) -> tuple[UndoneCommit, ...]:
    """Revert what a search named, and then each commit since the module's last healthy version."""
    named = found_commits(module, source, found, beside)
    later = undone_commits(module, source, since, beside) if since else ()
    known = {(each.source, each.together) for each in named}
    return (*named, *(each for each in later if (each.source, each.together) not in known))


def _beside(
    module: Module, project: Project | None, known: tuple[frozenset[Path], frozenset[Path]]
) -> FilesBeside | None:
    """Return the files that may change together with a module; None if they are not the running ones."""
    place = place_of(module)
    is_own = place.path == module.path and place.target is not Target.HOOK
    return FilesBeside(module.path, project, *known) if project is not None and is_own else None


def _subject(
    module: Module,
    source: str,
    workload: str | None,
    calls: Sequence[RecordedCall],
    sandbox: Sandbox,
    earlier: str | None,
) -> Subject | None:
    """Return the module with its workload, or with its recorded calls.

    Return None if neither can be replayed. Recorded calls include those that fail now and that an earlier
    version answers as recorded.
    """
    recorded = None
    if workload is None and calls:
        recorded = recorded_workload(sandbox, module.name, source, calls, earlier)
        if recorded.shown is None:
            return None
        workload = recorded.shown
    return Subject(name=module.name, source=source, workload=workload, hooks=module.hooks, recorded=recorded)


def _reference(history: History) -> Reference:
    """Return the target geometry of the system."""
    current, baseline = history.current, history.baseline
    return Reference(
        geometry=history.system.geometry,
        phi=None if current is None else current.phi,
        basin=None if baseline is None else baseline.basin,
        thresholds=history.system.thresholds,
    )
