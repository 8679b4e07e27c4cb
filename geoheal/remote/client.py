"""``GeohealClient``: asks a running geoheal service, with typed answers."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Self, TypeVar

import httpx2
import msgspec

from geoheal.constants import DEFAULT_PORT, DEFAULT_SYSTEM
from geoheal.domain.moments import iso
from geoheal.errors import GeohealError, InvalidInput
from geoheal.remote.evaluations import EvaluationService
from geoheal.remote.healing import HealingService
from geoheal.remote.patches import PatchService
from geoheal.remote.questions import QuestionService
from geoheal.remote.service import given
from geoheal.remote.typed.answers import (
    Causes,
    CommitSearch,
    Comparison,
    Degradation,
    Health,
    Incident,
    IncidentDetails,
    Patch,
    PatchDetails,
)
from geoheal.remote.typed.fitness import Evaluation
from geoheal.remote.typed.stored import Snapshot, Status
from geoheal.remote.typed.timeline import Timeline

Answer = TypeVar("Answer")

LOCAL: Final = f"http://127.0.0.1:{DEFAULT_PORT}"


class _Service(HealingService, PatchService, QuestionService, EvaluationService):
    """Everything that is asked here."""


class GeohealClient:
    """Client of a geoheal service; a context manager.

    Every method raises :class:`geoheal.errors.ServiceUnreachable` when the service does not answer, and
    another :class:`geoheal.errors.GeohealError` when it refuses, for example
    :class:`geoheal.errors.NotFound`. Only :meth:`evaluate` and :meth:`suspects` leave something in the
    service: the evaluation, and what the search found.

    Parameters
    ----------
    url
        Where the service is; else ``GEOHEAL_URL``, else this machine's.
    token
        Bearer token, role viewer is enough but for :meth:`evaluate`; else ``GEOHEAL_TOKEN``.
    transport
        How the service is reached; None for the network.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        transport: httpx2.BaseTransport | None = None,
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

    def health(self, system: str = DEFAULT_SYSTEM) -> Health:
        """Return a system's health."""
        return _read(self._service.health(system), Health)

    def degradation(self, system: str = DEFAULT_SYSTEM) -> Degradation:
        """Return what is wrong with a system, finding by finding."""
        return _read(self._service.degradation(system), Degradation)

    def status(self, system: str = DEFAULT_SYSTEM) -> Status:
        """Return what monitor, evaluator and healing loop do for a system."""
        return _read(self._service.status(system), Status)

    def snapshots(
        self,
        system: str = DEFAULT_SYSTEM,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        basin: bool = False,
    ) -> Iterator[Snapshot]:
        """Yield a system's snapshots, newest first, read page by page.

        Parameters
        ----------
        system
            Its name.
        since, until
            First moment, and the moment before which it ends, with a time zone; the whole history by default.
        basin
            Whether the coordinates of the basins are read too.
        """
        cursor: str | None = None
        while True:
            page = self._service.snapshots(system, _text(since), _text(until), cursor, basin=basin)
            yield from _read(page["snapshots"], list[Snapshot])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def overview(self) -> dict[str, Health]:
        """Return the health of all systems by name, the worst first."""
        return {name: _read(health, Health) for name, health in self._service.overview().items()}

    def incidents(
        self, system: str | None = None, *, state: str | None = None, limit: int = 50
    ) -> list[Incident]:
        """Return the newest incidents of a system or of all; ``state`` is open or resolved."""
        return _read(self._service.incidents(system, state, limit), list[Incident])

    def incident(self, incident_id: str) -> IncidentDetails:
        """Return an incident with its findings and its timeline, by its id or a part of it."""
        whole = self._service.identified("incident", incident_id, None)
        return _read(self._service.incident(None, whole), IncidentDetails)

    def causes(self, incident: Incident) -> Causes:
        """Return what moved first in an incident, and what changed then."""
        return _read(self._service.causes(incident.system, incident.id), Causes)

    def suspects(self, incident: Incident) -> CommitSearch:
        """Return which commit is behind an incident: the first question begins the search, ask again until it
        is over.
        """
        return _read(self._service.suspects(incident.system, incident.id), CommitSearch)

    def patches(self, system: str | None = None, *, state: str | None = None, limit: int = 50) -> list[Patch]:
        """Return the newest patches of a system or of all."""
        return _read(self._service.patches(system, state, limit), list[Patch])

    def patch(self, patch_id: str) -> PatchDetails:
        """Return a patch with its diff, by its id or a part of it."""
        whole = self._service.identified("patch", patch_id, None)
        return _read(self._service.patch(None, whole), PatchDetails)

    def timeline(
        self,
        system: str = DEFAULT_SYSTEM,
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
        return _read(found, Timeline)

    def compare(
        self,
        current: Mapping[str, Any] | None = None,
        candidate: Mapping[str, Any] | None = None,
        rules: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        config: str | None = None,
    ) -> Comparison:
        """Compare a candidate's telemetry with the current one's; nothing is stored.

        Parameters
        ----------
        current, candidate
            Sides as of ``POST /compare``: ``{"csv": …}``, ``{"series": […]}``, or a stretch of a stored
            system, ``{"system": "shop", "last_s": 3600}``.
        rules
            Rules by metric.
        config
            Named configuration, which says what the others leave out.
        """
        return _read(self._service.compare(current, candidate, rules or {}, config), Comparison)

    def evaluate(
        self,
        module_name: str,
        new_code: str,
        *,
        current_code: str | None = None,
        test_workload: str | None = None,
        system: str = DEFAULT_SYSTEM,
    ) -> Evaluation:
        """Have a code change measured in the service's sandbox, without waiting; needs the role operator.

        Parameters
        ----------
        module_name
            Import name of the module.
        new_code
            Its source with the change.
        current_code, test_workload
            Its source without the change, and what exercises it; else the registered module's.
        system
            The system to which the module belongs.
        """
        change = given(
            module_name=module_name,
            new_code=new_code,
            current_code=current_code,
            test_workload=test_workload,
        )
        return _read(self._service.evaluate(system, change), Evaluation)

    def evaluation(self, evaluation_id: str, system: str = DEFAULT_SYSTEM) -> Evaluation:
        """Return how far an evaluation has come, with the verdict once it is done."""
        return _read(self._service.evaluation(system, evaluation_id), Evaluation)


def _read(answer: object, kind: type[Answer]) -> Answer:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise GeohealError(
            f"The service's response is not in the format that this version of geoheal expects: {error}."
        ) from error


def _text(moment: datetime | None) -> str | None:
    """Return a moment as the service reads it.

    Raises
    ------
    InvalidInput
        When it is not a datetime, or has no time zone.
    """
    if moment is None:
        return None
    if getattr(moment, "tzinfo", None) is None:
        raise InvalidInput(f"{moment!r} is not a datetime with a time zone; datetime.now(UTC) is one.")
    return iso(moment)
