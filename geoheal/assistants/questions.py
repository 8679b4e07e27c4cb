"""Read-only questions of assistants: each function returns a response of the service as JSON."""

from collections import Counter
from typing import Any

import msgspec

from geoheal.assistants import arguments as args
from geoheal.domain.healing.incident import IncidentEventKind
from geoheal.remote.client import GeohealClient


def list_systems(client: GeohealClient, said: args.OfSystems) -> dict[str, Any]:
    """Return the systems, the worst first, and how many there are of each status."""
    found = client.overview()
    chosen = [(name, each) for name, each in found.items() if said.status in (None, each.status)]
    return {
        "by_status": dict(Counter(each.status for each in found.values())),
        "systems": [{"name": name, **_json(each)} for name, each in chosen[: said.limit]],
        "left_out": max(0, len(chosen) - said.limit),
    }


def health(client: GeohealClient, said: args.OfSystem) -> dict[str, Any]:
    """Return a system's health at a glance."""
    return _json(client.health(said.system))


def findings(client: GeohealClient, said: args.OfSystem) -> dict[str, Any]:
    """Return what is wrong with a system."""
    return _json(client.degradation(said.system))


def list_incidents(client: GeohealClient, said: args.OfIncidents) -> dict[str, Any]:
    """Return incidents in short."""
    found = client.incidents(said.system, state=said.state, limit=said.limit)
    return {"incidents": [_json(each) for each in found]}


def incident(client: GeohealClient, said: args.OfIncident) -> dict[str, Any]:
    """Return an incident with its likely causes, and the commit behind it where a search has found one.

    The search itself is not begun: what is known of it stands in the timeline.
    """
    found = client.incident(said.incident)
    answer = {**_json(found), "causes": _json(client.causes(found)), "suspects": None}
    for event in answer["timeline"]:
        if event["kind"] == IncidentEventKind.SUSPECTS_FOUND:
            answer["suspects"] = event.pop("details")
    return answer


def list_patches(client: GeohealClient, said: args.OfPatches) -> dict[str, Any]:
    """Return patches in short."""
    found = client.patches(said.system, state=said.state, limit=said.limit)
    return {"patches": [_json(each) for each in found]}


def patch(client: GeohealClient, said: args.OfPatch) -> dict[str, Any]:
    """Return a patch with its diff."""
    return _json(client.patch(said.patch))


def timeline(client: GeohealClient, said: args.OfTimeline) -> dict[str, Any]:
    """Return a system's history in buckets; a metric that was not measured is left out."""
    found = client.timeline(
        said.system, since=said.since, until=said.until, points=said.points, metrics=said.metrics
    )
    measured = {name: band for name, band in found.series.items() if _has_values(band.avg)}
    return _json(msgspec.structs.replace(found, series=measured))


def compare(client: GeohealClient, said: args.OfComparison) -> dict[str, Any]:
    """Return whether a period of telemetry is as good as another."""
    return _json(client.compare(said.current, said.candidate, said.rules))


def _has_values(values: list[float | None]) -> bool:
    return any(each is not None for each in values)


def _json(value: msgspec.Struct) -> dict[str, Any]:
    return dict(msgspec.to_builtins(value))
