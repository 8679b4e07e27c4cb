"""The WSGI application."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask

from geoheal.api import access_log, cors, docs, problems
from geoheal.api.auth import Gate
from geoheal.api.dashboard import pages as dashboard
from geoheal.api.evaluation_queue import EvaluationQueue
from geoheal.api.metrics import exposition
from geoheal.api.metrics.service_metrics import ServiceMetrics
from geoheal.api.otlp import receiver
from geoheal.api.routes import (
    alerts,
    baselines,
    causes,
    detection,
    drift,
    evaluations,
    healing,
    health,
    incidents,
    modules,
    overview,
    patches,
    probes,
    snapshots,
    status,
    strategies,
    systems,
    timeline,
    windows,
)
from geoheal.api.service import Service
from geoheal.fitness.ledger import StoredLedger
from geoheal.monitor.alertness import Alertness
from geoheal.monitor.group_ingest import GroupIngest
from geoheal.settings import Settings
from geoheal.store.session import Database
from geoheal.system import create_evaluator

if TYPE_CHECKING:
    from geoheal.healing.strategy import Strategy

ENDPOINTS = (
    *snapshots.ENDPOINTS,
    *health.ENDPOINTS,
    *timeline.ENDPOINTS,
    *windows.ENDPOINTS,
    *drift.ENDPOINTS,
    *baselines.ENDPOINTS,
    *detection.ENDPOINTS,
    *causes.ENDPOINTS,
    *systems.ENDPOINTS,
    *overview.ENDPOINTS,
    *status.ENDPOINTS,
    *evaluations.ENDPOINTS,
    *modules.ENDPOINTS,
    *healing.ENDPOINTS,
    *incidents.ENDPOINTS,
    *patches.ENDPOINTS,
    *strategies.ENDPOINTS,
    *alerts.ENDPOINTS,
    *probes.ENDPOINTS,
)


def _strategies() -> Callable[[], Sequence["Strategy"]]:
    @cache
    def installed() -> Sequence["Strategy"]:
        from geoheal.healing.plugins import discover

        return discover().strategies

    return installed


def create_app(database: Database, settings: Settings) -> Flask:
    """Make the application; it opens no connection before the first request.

    Parameters
    ----------
    database
        Where the history is kept; migrated.
    settings
        What the operator chose.
    """
    app = Flask("geoheal", static_folder=None)
    app.url_map.strict_slashes = False
    evaluation_queue = EvaluationQueue(
        database,
        create_evaluator(settings, StoredLedger(database)),
        at_once=settings.evaluations_at_once,
        waiting=settings.evaluations_waiting,
    )
    gate = Gate(database, settings)
    ingest = GroupIngest(database)
    service = Service(
        database,
        settings,
        gate,
        ingest,
        Alertness(database),
        evaluation_queue,
        _strategies(),
        ServiceMetrics(),
    )
    app.extensions["geoheal"] = service
    for endpoint in ENDPOINTS:
        endpoint.mount(app, service)
    problems.install(app)
    docs.install(app, service.gate, ENDPOINTS)
    dashboard.install(app, service.gate)
    cors.install(app, settings.cors_origins)
    exposition.install(app, service)
    receiver.install(app, service)
    access_log.install(app)
    return app
