"""Probes: whether the process is alive, and whether it can work."""

from flask import Response

from geoheal.api.endpoints.endpoint import Endpoint, answer
from geoheal.api.models.status import ProbeAnswer
from geoheal.api.service import RunningService
from geoheal.store.operations.migrate import require_compatible
from geoheal.store.operations.server import require_writable


def live(_service: RunningService, _query: object) -> Response:
    """Answer whenever the process runs; independent of the database."""
    return answer(ProbeAnswer, {"status": "live"})


def ready(service: RunningService, _: object) -> Response:
    """Answer 200 if the database can be reached, is migrated and accepts writes.

    503 otherwise, with the reason.

    With a replica for reads, `reads` shows its lag. If the replica does not answer, the service is still
    ready, because it reads from the primary.
    """
    require_compatible(service.database)
    require_writable(service.database)
    return answer(ProbeAnswer, {"status": "ready", **service.reads.fields()})


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule="/livez",
        view=live,
        role=None,
        summary="Is the process alive?",
        tag="Probes",
        answers={200: ProbeAnswer},
        guarded=False,
    ),
    *(
        Endpoint(
            method="GET",
            rule=rule,
            view=ready,
            role=None,
            summary="Is it ready to serve requests?",
            tag="Probes",
            answers={200: ProbeAnswer},
            guarded=False,
        )
        for rule in ("/readyz", "/healthz")
    ),
)
