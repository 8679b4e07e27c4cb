"""Query a service about production, for the gate."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from geoheal.errors import GeohealError
from geoheal.gate.production import Reported, production_of
from geoheal.gate.reports.production import Production
from geoheal.gate.reports.report import GateReport
from geoheal.remote.questions import QuestionService
from geoheal.remote.systems import SystemsService

LIMITS: Final = {
    "latency_ms": "latency_max_ms",
    "memory_mb": "memory_max_mb",
    "error_rate": "error_rate_max",
}
"""Threshold of each figure of a degradation report."""
NO_ANSWER: Final = "{url} is not a geoheal service."


def with_production(report: GateReport, url: str, token: str | None, system: str | None) -> GateReport:
    """Add production's word to a report; a service that does not answer is said, and changes nothing."""
    try:
        return replace(report, production=production_of(report, _asked(url, token, system)))
    except GeohealError as error:
        return replace(report, production=Production(error=error.message))
    except (ValueError, KeyError, TypeError, AttributeError):
        return replace(report, production=Production(error=NO_ANSWER.format(url=url)))


def _asked(url: str, token: str | None, system: str | None) -> Reported:
    with SystemsService(url, token) as service:
        name = service.chosen(system)
        limits = service.found(name)["thresholds"]
        last = service.health(name)["last_snapshot"]
    with QuestionService(url, token) as service:
        metrics = service.degradation(name)["metrics"] if last is not None else {}
    return Reported(
        system=name,
        last=None if last is None else datetime.fromisoformat(last),
        values={each: metrics.get(each) for each in LIMITS},
        limits={each: limits.get(threshold) for each, threshold in LIMITS.items()},
    )
