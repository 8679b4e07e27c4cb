"""Reports as JSON."""

import math
from typing import Any

from geoheal.domain.evaluation.comparison import VersionComparison
from geoheal.domain.evaluation.judgement import Judgement
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport
from geoheal.suspects.history import Commit


def report_answer(report: GateReport) -> dict[str, Any]:
    """Return the report as JSON.

    It contains the overall verdict, that on each module with its figures, and every changed file.
    """
    verdict = report.verdict
    return {
        "verdict": None if verdict is None else verdict.value,
        "reason": report.reason,
        "base": _commit(report.base),
        "head": _commit(report.head),
        "modules": [_module(each) for each in report.modules],
        "files": [_file(each) for each in report.files],
        "not_covered": [each.path for each in report.of(Cover.UNCOVERED)],
        "not_reached": [each.path for each in report.of(Cover.UNREACHED)],
        "notices": list(report.notices),
        "tests": None if report.tests is None else report.tests.answer(),
        "production": None if report.production is None else report.production.answer(),
    }


def _module(module: ModuleReport) -> dict[str, Any]:
    judgement = module.judgement
    return {
        "name": module.name,
        "former_name": module.former_name,
        "path": module.path,
        "fate": module.fate.value,
        "verdict": module.verdict.value,
        "reason": module.reason,
        "gate": module.gate.value,
        "pairs": module.pairs,
        "seconds": round(module.seconds, 1),
        "metrics": [] if judgement is None else [_metric(each) for each in judgement.comparisons],
        "objections": [] if judgement is None else _objections(judgement),
        "notices": list(module.notices),
        "files": {path: cover.value for path, cover in module.files.items()},
        "recorded": None if module.recorded is None else dict(module.recorded),
        "judgement": None if judgement is None else judgement.to_dict(),
    }


def _objections(judgement: Judgement) -> list[dict[str, str]]:
    return [{"doubt": each.doubt.value, "reason": each.reason} for each in judgement.objections]


def _metric(comparison: VersionComparison) -> dict[str, Any]:
    change = comparison.change
    return {
        "metric": comparison.metric.name,
        "unit": comparison.metric.unit,
        "scale": comparison.scale.value,
        "base": comparison.current,
        "head": comparison.candidate,
        "change": _finite(change.estimate),
        "low": _finite(change.low),
        "high": _finite(change.high),
        "pairs": comparison.pairs,
        "outcome": comparison.outcome.value,
    }


def _file(file: FileReport) -> dict[str, Any]:
    return {
        "path": file.path,
        "before": file.before,
        "cover": file.cover.value,
        "modules": list(file.modules),
    }


def _commit(commit: Commit) -> dict[str, str]:
    return {"commit": commit.id, "subject": commit.subject}


def _finite(value: float) -> float | None:
    """Return a bound; None if the measurements give none."""
    return value if math.isfinite(value) else None
