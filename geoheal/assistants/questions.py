"""Read-only questions of assistants: each function returns a response of the service as JSON."""

from collections import Counter
from typing import Any

import msgspec

from geoheal.assistants import arguments as args
from geoheal.domain.healing.incident import IncidentEventKind
from geoheal.remote.client import GeohealClient


def list_systems(client: GeohealClient, given: args.OfSystems) -> dict[str, Any]:
    """Return the systems, the worst first, and how many there are of each status."""
    found = client.overview()
    chosen = [(name, each) for name, each in found.items() if given.status in (None, each.status)]
    return {
        "by_status": dict(Counter(each.status for each in found.values())),
        "systems": [{"name": name, **_json(each)} for name, each in chosen[: given.limit]],
        "left_out": max(0, len(chosen) - given.limit),
    }


def health(client: GeohealClient, given: args.OfSystem) -> dict[str, Any]:
    """Return a system's health at a glance."""
    return _json(client.health(given.system))


def findings(client: GeohealClient, given: args.OfSystem) -> dict[str, Any]:
    """Return what is wrong with a system."""
    return _json(client.degradation(given.system))


def list_incidents(client: GeohealClient, given: args.OfIncidents) -> dict[str, Any]:
    """Return incidents in short."""
    found = client.incidents(given.system, state=given.state, limit=given.limit)
    return {"incidents": [_json(each) for each in found]}


def incident(client: GeohealClient, given: args.OfIncident) -> dict[str, Any]:
    """Return an incident with its likely causes, and the commit behind it where a search has found one.

    It starts no search; a finished one is in the timeline.
    """
    found = client.incident(given.incident)
    answer = {**_json(found), "causes": _json(client.causes(found)), "suspects": None}
    for event in answer["timeline"]:
        if event["kind"] == IncidentEventKind.SUSPECTS_FOUND:
            answer["suspects"] = event.pop("details")
    return answer


def list_patches(client: GeohealClient, given: args.OfPatches) -> dict[str, Any]:
    """Return patches in short."""
    found = client.patches(given.system, state=given.state, limit=given.limit)
    return {"patches": [_json(each) for each in found]}


def patch(client: GeohealClient, given: args.OfPatch) -> dict[str, Any]:
    """Return a patch with its diff."""
    return _json(client.patch(given.patch))


def timeline(client: GeohealClient, given: args.OfTimeline) -> dict[str, Any]:
    """Return a system's history in buckets; a metric that was not measured is left out."""
    found = client.timeline(
        given.system, since=given.since, until=given.until, points=given.points, metrics=given.metrics
    )
    measured = {name: band for name, band in found.series.items() if _has_values(band.avg)}
    return _json(msgspec.structs.replace(found, series=measured))


def compare(client: GeohealClient, given: args.OfComparison) -> dict[str, Any]:
    """Return whether a period of telemetry is as good as another."""
    return _json(client.compare(given.current, given.candidate, given.rules))


def _has_values(values: list[float | None]) -> bool:
    return any(each is not None for each in values)


def _json(value: msgspec.Struct) -> dict[str, Any]:
    return dict(msgspec.to_builtins(value))
