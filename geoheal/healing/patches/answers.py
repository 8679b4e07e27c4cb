"""Patches as plain dictionaries; paths and contents of files stay on the worker's machine."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from geoheal.domain.evaluation.record import EvaluationRecord
from geoheal.domain.healing.application import Application, public_details
from geoheal.domain.healing.patch import Patch, PatchEvent
from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.moments import iso
from geoheal.healing.answers import refusal_answer
from geoheal.healing.patches.verdict import PatchVerdict

RELOADS: Final = ("reload", "reload_after_undo")
"""Details of an application that are shown without the command's output."""


def patch_summary(patch: Patch) -> dict[str, Any]:
    """Return a patch, in short."""
    return {
        "id": str(patch.id),
        "incident_id": str(patch.incident_id),
        "attempt_id": str(patch.attempt_id),
        "evaluation_id": None if patch.evaluation_id is None else str(patch.evaluation_id),
        "module_name": patch.module_name,
        "strategy": patch.strategy,
        "symptom": patch.symptom.value,
        "title": patch.title,
        "proven": patch.proven,
        "target": patch.target.value,
        "hash": patch.hash,
        "score": patch.score,
        "state": patch.state.value,
        "created_at": patch.created_at.isoformat(),
        "expires_at": patch.expires_at.isoformat(),
        "approved_by": patch.approved_by,
        "approved_at": iso(patch.approved_at),
        "applied_at": iso(patch.applied_at),
        "rollback_requested_by": patch.rollback_requested_by,
        "rollback_requested_at": iso(patch.rollback_requested_at),
        "finished_at": iso(patch.finished_at),
        "effectiveness": patch.effectiveness,
    }


def patch_details(
    patch: Patch,
    verdict: PatchVerdict,
    evaluation: EvaluationRecord | None,
    events: Sequence[PatchEvent],
    applications: Sequence[Application],
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """Return a patch with its diff, its evidence and its history."""
    return {
        **patch_summary(patch),
        "explanation": patch.explanation,
        "doubts": list(patch.doubts),
        "others": [each.module_name for each in patch.others],
        "diff": patch.diff,
        "base_hash": patch.base_hash,
        "verdict": asdict(verdict),
        "relief": dict(patch.relief),
        "fitness": None if evaluation is None or evaluation.fitness is None else dict(evaluation.fitness),
        "verification": None if patch.verification is None else dict(patch.verification),
        "events": [_event(each) for each in events],
        "applications": [_application(each) for each in applications],
        "refusal": None if refusal is None else refusal_answer(refusal),
    }


def _event(event: PatchEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "state": event.state.value,
        "reason": event.reason,
        "actor": event.actor,
        "details": dict(event.details),
    }


def _application(application: Application) -> dict[str, Any]:
    return {
        "id": str(application.id),
        "kind": application.kind.value,
        "target": application.target.value,
        "phase": application.phase.value,
        "host": application.host,
        "prepared_at": application.prepared_at.isoformat(),
        "finished_at": iso(application.finished_at),
        "error": application.error,
        "details": _details(application.details),
    }


def _details(details: Mapping[str, Any]) -> dict[str, Any]:
    shown = public_details(details)
    for name in RELOADS:
        reload = details.get(name)
        if isinstance(reload, Mapping):
            shown[name] = {part: reload.get(part) for part in ("exit_code", "seconds")}
    return shown
