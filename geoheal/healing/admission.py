"""Opening cases: which modules of a degraded system may be changed, and what is known of each."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from geoheal.domain.change import CodeChange, Reference
from geoheal.domain.degradation import Finding
from geoheal.domain.module import Module
from geoheal.domain.symptom import Symptom
from geoheal.domain.system import System
from geoheal.domain.version_health import VersionHealth
from geoheal.errors import ConfigurationError, Conflict
from geoheal.fitness.ledger import completed
from geoheal.healing.applier.place import place_of
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import SandboxLaboratory
from geoheal.healing.surgery import Surgery
from geoheal.healing.version_history import healthy_versions
from geoheal.monitor.degradation import History
from geoheal.store import modules, patches, version_health

logger = logging.getLogger(__name__)

HISTORY: Final = timedelta(days=30)
"""How far back a healthy version is looked for."""
VERSIONS: Final = 20
MODULES: Final = 200
HOOKED: Final = frozenset({Symptom.BASIN_DRIFT, Symptom.PHI_DEGRADATION})
"""Symptoms for which modules that act at a hook come first."""


def admit(
    surgery: Surgery, history: History, symptom: Symptom, findings: Sequence[Finding], now: datetime
) -> Iterator[tuple[Module, Case]]:
    """Open a case for each module that may be changed, the likeliest first.

    Modules that have an open patch, that no patch may change, or whose files cannot be read, are left out.
    """
    system = history.system
    with surgery.database.transaction() as connection:
        registered = modules.page(connection, system, "", MODULES)
        free = [
            each
            for each in registered
            if _may_change(each) and patches.open_of_module(connection, system, each.name) is None
        ]
        health = version_health.by_version(connection, system, now - HISTORY, VERSIONS)
    for module in sorted(free, key=lambda each: _suits(each, symptom), reverse=True):
        case = _case(surgery, history, module, symptom, findings, health)
        if case is not None:
            yield module, case


def registered_any(surgery: Surgery, system: System) -> bool:
    """Whether any module of a system is registered: without one nothing can be changed."""
    with surgery.database.transaction() as connection:
        return bool(modules.page(connection, system, "", 1))


def _may_change(module: Module) -> bool:
    try:
        place_of(module)
    except ConfigurationError as error:
        logger.warning("Module %s is left alone: %s", module.name, error.message)
        return False
    return True


def _suits(module: Module, symptom: Symptom) -> bool:
    return bool(module.hooks) is (symptom in HOOKED)


def _case(
    surgery: Surgery,
    history: History,
    module: Module,
    symptom: Symptom,
    findings: Sequence[Finding],
    health: Sequence[VersionHealth],
) -> Case | None:
    try:
        files = completed(CodeChange(module_name=module.name, new_code=""), module)
    except Conflict:
        return None
    if files.current_code is None:
        return None
    subject = Subject(
        name=module.name, source=files.current_code, workload=files.workload, hooks=module.hooks
    )
    current, baseline, limits = history.current, history.baseline, history.system.thresholds
    return Case(
        symptom=symptom,
        findings=tuple(findings),
        subject=subject,
        reference=Reference(
            geometry=history.system.geometry,
            phi=None if current is None else current.phi,
            basin=None if baseline is None else baseline.basin,
            thresholds=limits,
        ),
        laboratory=SandboxLaboratory(subject, surgery.sandboxes.of(module.environment)),
        snapshots=tuple(history.snapshots),
        versions=healthy_versions(module, files.current_code, symptom, health, limits),
    )
