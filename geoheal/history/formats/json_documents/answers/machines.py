"""``sadf -j``, ``mpstat`` and ``iostat``: a machine's statistics as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.answers.series import Found, NamedSeries, Rows, found, objects
from geoheal.history.formats.sysstat_times import moment_of

ALL = frozenset(("all", "-1"))
"""Names that stand for no device but for the whole: its figures keep their own name."""


def sysstat(document: Mapping[str, Any]) -> Found | None:
    """Figures by time of each host, which is the node; a device's figures bear its name."""
    held = document.get("sysstat")
    hosts = objects(held.get("hosts")) if isinstance(held, dict) else []
    if not hosts:
        return None
    is_sadf = any(
        isinstance(each.get("timestamp"), dict) for host in hosts for each in objects(host["statistics"])
    )
    if is_sadf:
        series = [each for host in hosts for each in _of_host(host)]
        return found(series, "sadf's statistics (JSON)", "sadf")
    return _printed(hosts)


def _printed(hosts: Rows) -> Found:
    """``mpstat -o JSON`` and ``iostat -t -o JSON``, in local time; iostat's first report is since the start.

    Raises
    ------
    InvalidInput
        When no report bears its time.
    """
    is_iostat = any(
        "avg-cpu" in each or "disk" in each for host in hosts for each in objects(host["statistics"])
    )
    if not any("timestamp" in each for host in hosts for each in objects(host["statistics"])):
        raise InvalidInput("The file is a report of sysstat without times; write `iostat -t -o JSON`.")
    dated = [
        {**host, "statistics": [_dated(host, each) for each in objects(host["statistics"])[is_iostat:]]}
        for host in hosts
    ]
    series = [each for host in dated for each in _of_host(host)]
    read = found(series, "a report of sysstat (JSON)", "sysstat")
    left_out = (
        "Its first report is left out: it is the average since the machine was started (except with -y)."
    )
    return replace(read, notes=[*read.notes, left_out]) if is_iostat else read


def _dated(host: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report with its time in two parts, as sadf writes it."""
    *day, clock = str(report.get("timestamp")).replace("T", " ").split(" ", 1)
    date, _, bare = moment_of(day[0] if day else str(host.get("date")), clock).partition(" ")
    return {**report, "timestamp": {"date": date, "time": bare}}


def _of_host(host: Mapping[str, Any]) -> Iterator[NamedSeries]:
    points: dict[str, list[tuple[Any, Any]]] = {}
    for each in objects(host.get("statistics")):
        stamp = each.get("timestamp")
        if isinstance(stamp, dict):
            moment = f"{stamp['date']} {stamp['time']}" + (" UTC" if stamp.get("utc") else "")
            for name, value in _figures({k: v for k, v in each.items() if k != "timestamp"}, ""):
                points.setdefault(name, []).append((moment, value))
    node = host.get("nodename")
    for name, own in points.items():
        yield NamedSeries(name=name, points=own, node=None if node is None else str(node))


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
