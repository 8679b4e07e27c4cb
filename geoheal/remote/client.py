"""``GeohealClient``: asks a running geoheal service, with typed answers."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Self

import httpx
import msgspec

from geoheal.constants import DEFAULT_PORT
from geoheal.remote.answers import Comparison, Health, Incident, IncidentDetails, Patch, PatchDetails
from geoheal.remote.healing import HealingService
from geoheal.remote.patches import PatchService
from geoheal.remote.questions import QuestionService
from geoheal.remote.timeline import Timeline

LOCAL: Final = f"http://127.0.0.1:{DEFAULT_PORT}"


class _Service(HealingService, PatchService, QuestionService):
    """Everything that is asked here."""


class GeohealClient:
    """Ask a geoheal service how systems are; a context manager.

    Every method raises :class:`geoheal.errors.ServiceUnreachable` when the service does not answer, and
    another :class:`geoheal.errors.GeohealError` when it refuses, for example
    :class:`geoheal.errors.NotFound`. Nothing is changed in the service.

    Parameters
    ----------
    url
        Where the service is; else ``GEOHEAL_URL``, else this machine's.
    token
        Bearer token, role viewer is enough; else ``GEOHEAL_TOKEN``.
    transport
        How the service is reached; None for the network.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        where = url or os.environ.get("GEOHEAL_URL") or LOCAL
        self._service = _Service(where, token or os.environ.get("GEOHEAL_TOKEN"), transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._service.__exit__()

    def health(self, system: str = "default") -> Health:
        """Return a system's health."""
        return msgspec.convert(self._service.health(system), Health)

    def overview(self) -> dict[str, Health]:
        """Return the health of all systems by name, the worst first."""
        return {name: msgspec.convert(health, Health) for name, health in self._service.overview().items()}

    def incidents(
        self, system: str | None = None, *, state: str | None = None, limit: int = 50
    ) -> list[Incident]:
        """Return the newest incidents of a system or of all; ``state`` is open or resolved."""
        return msgspec.convert(self._service.incidents(system, state, limit), list[Incident])

    def incident(self, incident_id: str) -> IncidentDetails:
        """Return an incident with its findings and its timeline."""
        return msgspec.convert(self._service.incident(None, incident_id), IncidentDetails)

    def patches(self, system: str | None = None, *, state: str | None = None, limit: int = 50) -> list[Patch]:
        """Return the newest patches of a system or of all."""
        return msgspec.convert(self._service.patches(system, state, limit), list[Patch])

    def patch(self, patch_id: str) -> PatchDetails:
        """Return a patch with its diff."""
        return msgspec.convert(self._service.patch(None, patch_id), PatchDetails)

    def timeline(
        self,
        system: str = "default",
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        points: int = 400,
        metrics: Sequence[str] = (),
    ) -> Timeline:
        """Return a system's history in buckets.

        Parameters
        ----------
        system
            Its name.
        since, until
            First moment, and the moment before which it ends, with a time zone; the whole history by default.
        points
            Number of buckets, at most 2,000.
        metrics
            Names of further metrics to return, at most 24.
        """
        found = self._service.timeline(system, _text(since), _text(until), points, tuple(metrics))
        return msgspec.convert(found, Timeline)

    def compare(
        self,
        current: Mapping[str, Any],
        candidate: Mapping[str, Any],
        rules: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Comparison:
        """Compare a candidate's telemetry with the current one's; nothing is stored.

        Parameters
        ----------
        current, candidate
            Sides as of ``POST /compare``: ``{"csv": …}``, ``{"series": […]}``, or a stretch of a stored
            system, ``{"system": "shop", "last_s": 3600}``.
        rules
            Rules by metric.
        """
        return msgspec.convert(self._service.compare(current, candidate, rules or {}), Comparison)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
