"""The WSGI application."""

from flask import Flask

from geoheal.api import access_log, cors, docs, problems
from geoheal.api.auth import Gate
from geoheal.api.evaluation_queue import EvaluationQueue
from geoheal.api.routes import (
    alerts,
    baselines,
    drift,
    evaluations,
    health,
    modules,
    probes,
    snapshots,
    status,
    systems,
    windows,
)
from geoheal.api.service import Service
from geoheal.fitness.ledger import StoredLedger
from geoheal.monitor.group_ingest import GroupIngest
from geoheal.settings import Settings
from geoheal.store.session import Database
from geoheal.system import create_evaluator

ENDPOINTS = (
    *snapshots.ENDPOINTS,
    *health.ENDPOINTS,
    *windows.ENDPOINTS,
    *drift.ENDPOINTS,
    *baselines.ENDPOINTS,
    *systems.ENDPOINTS,
    *status.ENDPOINTS,
    *evaluations.ENDPOINTS,
    *modules.ENDPOINTS,
    *alerts.ENDPOINTS,
    *probes.ENDPOINTS,
)


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
    service = Service(database, settings, gate, GroupIngest(database), evaluation_queue)
    for endpoint in ENDPOINTS:
        endpoint.mount(app, service)
    problems.install(app)
    docs.install(app, service.gate, ENDPOINTS)
    cors.install(app, settings.cors_origins)
    access_log.install(app)
    return app
