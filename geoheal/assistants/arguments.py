"""Arguments of assistants' calls. An unknown argument is refused by name."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import PatchState
from geoheal.domain.health.summary import HealthStatus
from geoheal.validation.types import Moment, SystemName

Id = Annotated[str, Field(min_length=4, max_length=36)]
Limit = Annotated[int, Field(ge=1, le=200)]


class Arguments(BaseModel):
    """Arguments of a tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfSystems(Arguments):
    """Which systems are listed."""

    status: HealthStatus | None = Field(None, description="Only systems of this status.")
    limit: Limit = Field(50, description="Maximum number of systems to return, the worst first.")


class OfSystem(Arguments):
    """Which system is asked about."""

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system, as in list_systems.")


class OfIncidents(Arguments):
    """Which incidents are listed."""

    system: SystemName | None = Field(None, description="Name of the system; else all systems.")
    state: Literal[IncidentState.OPEN, IncidentState.RESOLVED] | None = Field(
        None, description="Only incidents in this state."
    )
    limit: Limit = Field(20, description="Maximum number of incidents to return, the newest first.")


class OfIncident(Arguments):
    """Which incident is asked about."""

    incident: Id = Field(description="Its id, or at least four characters of its beginning or end.")


class OfPatches(Arguments):
    """Which patches are listed."""

    system: SystemName | None = Field(None, description="Name of the system; else all systems.")
    state: PatchState | None = Field(None, description="Only patches in this state.")
    limit: Limit = Field(20, description="Maximum number of patches to return, the newest first.")


class OfPatch(Arguments):
    """Which patch is asked about."""

    patch: Id = Field(description="Its id, or at least four characters of its beginning or end.")


class OfTimeline(OfSystem):
    """Which stretch of a history is asked about."""

    since: Moment | None = Field(
        None, description="First moment, ISO 8601 with offset; else the first of all."
    )
    until: Moment | None = Field(None, description="Moment before which it ends; else the last snapshot.")
    points: int = Field(24, ge=1, le=200, description="Number of buckets.")
    metrics: list[str] = Field([], max_length=24, description="Names of further metrics to return.")


class OfComparison(Arguments):
    """Which stretches of telemetry are compared."""

    current: dict[str, Any] = Field(
        description='A period of a stored system ({"system": "shop", "since": …, "until": …} or '
        '{"system": "shop", "last_s": 3600}), or telemetry itself ({"csv": …} or {"series": […]}).'
    )
    candidate: dict[str, Any] = Field(description="The period that is compared with it, in the same form.")
    rules: dict[str, dict[str, Any]] = Field(
        {}, description='Rules by metric, such as {"latency_ms": {"criticality": "critical"}}.'
    )


class OfChange(OfSystem):
    """A code change to measure."""

    module_name: str = Field(min_length=1, max_length=500, description="Import name of the module.")
    new_code: str = Field(description="The module's whole source with the change.")
    current_code: str | None = Field(
        None, description="Its source without the change; else the registered module's."
    )
    test_workload: str | None = Field(
        None, description="Source with `workload(module, probe)` that exercises it; else the registered one."
    )


class OfEvaluation(OfSystem):
    """Which evaluation is asked about."""

    evaluation: str = Field(min_length=36, max_length=36, description="Its id.")
