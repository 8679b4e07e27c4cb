"""The WSGI application."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask

from geoheal.api import exposition
from geoheal.api.comparisons.queue import ComparisonQueue
from geoheal.api.dashboard import pages as dashboard
from geoheal.api.description import docs
from geoheal.api.evaluations.queue import EvaluationQueue
from geoheal.api.evaluations.searches import SuspectSearches
from geoheal.api.front import marks
from geoheal.api.http import access_log, cors, problems
from geoheal.api.http.auth import AccessGate
from geoheal.api.http.rule import MatchedRule
from geoheal.api.ingest.quick_snapshots import QuickSnapshots
from geoheal.api.metrics.service_metrics import ServiceMetrics
from geoheal.api.otlp import receiver
from geoheal.api.otlp.mapping import mapping_of
from geoheal.api.prometheus import receiver as remote_write
from geoheal.api.routes import (
    merging,
    overview,
    probes,
    snapshots,
    status,
    systems,
    telemetry,
    tokens,
)
from geoheal.api.routes.alarms import alerts, channels, events, rules, silences
from geoheal.api.routes.comparisons import compare, compare_configs
from geoheal.api.routes.healing import (
    evaluations,
    healing,
    incidents,
    modules,
    patches,
    recordings,
    refusals,
    strategies,
    suspects,
)
from geoheal.api.routes.health import (
    baselines,
    causes,
    detection,
    drift,
    forecasts,
    health,
    profiles,
    timeline,
    windows,
)
from geoheal.api.service import RunningService
from geoheal.config.settings import Settings
from geoheal.fitness.ledger.stored import StoredLedger
from geoheal.healing.alerts.channels import channels_of
from geoheal.healing.candidates.plugins import discover
from geoheal.monitor.health.alertness import Alertness
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.operations.opening import reads_of
from geoheal.store.session import Database
from geoheal.system import create_evaluator

if TYPE_CHECKING:
    from geoheal.healing.alerts.channel import Channel
    from geoheal.healing.strategy import Strategy

ENDPOINTS = (
    *snapshots.ENDPOINTS,
    *health.ENDPOINTS,
    *timeline.ENDPOINTS,
    *windows.ENDPOINTS,
    *drift.ENDPOINTS,
    *baselines.ENDPOINTS,
    *detection.ENDPOINTS,
    *forecasts.ENDPOINTS,
    *causes.ENDPOINTS,
    *profiles.ENDPOINTS,
    *events.ENDPOINTS,
    *systems.ENDPOINTS,
    *merging.ENDPOINTS,
    *telemetry.ENDPOINTS,
    *overview.ENDPOINTS,
    *status.ENDPOINTS,
    *tokens.ENDPOINTS,
    *evaluations.ENDPOINTS,
    *compare.ENDPOINTS,
    *compare_configs.ENDPOINTS,
    *modules.ENDPOINTS,
    *recordings.ENDPOINTS,
    *healing.ENDPOINTS,
    *incidents.ENDPOINTS,
    *suspects.ENDPOINTS,
    *patches.ENDPOINTS,
    *refusals.ENDPOINTS,
    *strategies.ENDPOINTS,
    *alerts.ENDPOINTS,
    *channels.ENDPOINTS,
    *silences.ENDPOINTS,
    *rules.ENDPOINTS,
    *probes.ENDPOINTS,
)


def _strategies() -> Callable[[], Sequence["Strategy"]]:
    @cache
    def installed() -> Sequence["Strategy"]:
        return discover().strategies

    return installed


def _channels(settings: Settings) -> Callable[[], Sequence["Channel"]]:
    @cache
    def named() -> Sequence["Channel"]:
        return channels_of(settings)

    return named


def create_app(database: Database, settings: Settings) -> Flask:
    """Create the application; it opens no connection before the first request.

    Parameters
    ----------
    database
        The migrated database.
    settings
        Settings of the service.
    """
    app = Flask("geoheal", static_folder=None)
    app.url_rule_class = MatchedRule
    app.url_map.strict_slashes = False
    evaluation_queue = EvaluationQueue(
        database,
        create_evaluator(settings, StoredLedger(database)),
        at_once=settings.evaluations_at_once,
        waiting=settings.evaluations_waiting,
    )
    gate = AccessGate(database, settings)
    ingest = GroupIngest(database)
    service = RunningService(
        database,
        settings,
        gate,
        ingest,
        Alertness(database),
        evaluation_queue,
        ComparisonQueue(database),
        SuspectSearches(database, settings),
        _strategies(),
        _channels(settings),
        ServiceMetrics(),
        reads_of(settings, database),
        ClusterReach(database),
    )
    app.extensions["geoheal"] = service
    _mount(app, service)
    quick = app.extensions["geoheal.quick"] = QuickSnapshots(app.wsgi_app, service)
    app.wsgi_app = quick  # type: ignore[method-assign]
    return app


def _mount(app: Flask, service: RunningService) -> None:
    """Register endpoints and pages."""
    for endpoint in ENDPOINTS:
        endpoint.mount(app, service)
    problems.install(app)
    docs.install(app, service.gate, ENDPOINTS)
    dashboard.install(app, service.gate)
    cors.install(app, service.settings.cors_origins)
    exposition.install(app, service)
    mapped = mapping_of(service.settings.otlp_file)
    receiver.install(app, service, mapped)
    remote_write.install(app, service, mapped)
    access_log.install(app)
    marks.install(app)
