"""``sadf -j``: a machine's statistics as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import Found, Rows, Series, found, objects

ALL = frozenset(("all", "-1"))
"""Names that stand for no device but for the whole: its figures keep their own name."""


def sysstat(document: Mapping[str, Any]) -> Found | None:
    """Figures by time of each host, which is the node; a device's figures bear its name."""
    held = document.get("sysstat")
    hosts = objects(held.get("hosts")) if isinstance(held, dict) else []
    if not hosts:
        return None
    series = [each for host in hosts for each in _of_host(host)]
    return found(series, "sadf's statistics (JSON)", "sadf")


def _of_host(host: Mapping[str, Any]) -> Iterator[Series]:
    points: dict[str, list[tuple[Any, Any]]] = {}
    for each in objects(host.get("statistics")):
        stamp = each.get("timestamp")
        if isinstance(stamp, dict):
            moment = f"{stamp['date']} {stamp['time']}" + (" UTC" if stamp.get("utc") else "")
            for name, value in _figures({k: v for k, v in each.items() if k != "timestamp"}, ""):
                points.setdefault(name, []).append((moment, value))
    node = host.get("nodename")
    for name, own in points.items():
        yield Series(name=name, points=own, node=None if node is None else str(node))


def _figures(held: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Names and numbers of a group of figures, and of the groups and devices in it."""
    for key, value in held.items():
        if isinstance(value, dict):
            yield from _figures(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield from _of_devices(objects(value), f"{prefix}{key}.")
        elif isinstance(value, int | float):
            yield f"{prefix}{key}", value


def _of_devices(devices: Rows, prefix: str) -> Iterator[tuple[str, Any]]:
    for device in devices:
        kind, name = next(((k, v) for k, v in device.items() if isinstance(v, str)), ("", "all"))
        own = prefix if name in ALL else f"{prefix}{kind}_{name}:"
        yield from _figures({k: v for k, v in device.items() if not isinstance(v, str)}, own)
