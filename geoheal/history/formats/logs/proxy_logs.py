"""Logs of proxies, balancers and load tests: a line per request, with its status and duration."""

import re
from typing import Final

from geoheal.history.formats.logs.log_kind import Cells, LogKind

COLUMNS: Final = ("time", "status", "bytes", "took_ms")
FAILED: Final = "599"
"""Stands for a status where the log says only that a request failed."""


def _in_milliseconds(line: re.Match[str]) -> Cells:
    return {
        "time": line["time"],
        "status": line["status"],
        "bytes": line["bytes"].lstrip("+"),
        "took_ms": line["took"].lstrip("+"),
    }


def _of_balancer(line: re.Match[str]) -> Cells:
    """Three durations in seconds, which are −1 where a request did not get so far."""
    parts = [float(line[name]) for name in ("request", "target", "response")]
    took = None if min(parts) < 0 else str(round(sum(parts) * 1000, 6))
    return {"time": line["time"], "status": line["status"], "bytes": line["bytes"], "took_ms": took}


def _of_gatling(line: re.Match[str]) -> Cells:
    return {
        "time": line["begin"],
        "status": "200" if line["outcome"] == "OK" else FAILED,
        "bytes": None,
        "took_ms": str(int(line["end"]) - int(line["begin"])),
    }


HAPROXY: Final = LogKind(
    name="haproxy",
    title="a log of HAProxy",
    pattern=re.compile(
        r".*?\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}:[\d:]{8}\.\d{3})\] \S+ \S+/\S+ "
        r"(?:-?\d+/){4}(?P<took>\+?\d+) (?P<status>\d{3}|-1) (?P<bytes>\+?\d+) .*"
    ),
    columns=COLUMNS,
    cells=_in_milliseconds,
)
ENVOY: Final = LogKind(
    name="envoy",
    title="an access log of Envoy",
    pattern=re.compile(
        r'\[(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\] "[^"]*" (?P<status>\d{1,3}) \S+ '
        r'(?:\S+ \S+ "[^"]*" )?\d+ (?P<bytes>\d+) (?P<took>\d+) (?:\d+|-) ".*'
    ),
    columns=COLUMNS,
    cells=_in_milliseconds,
)
BALANCER: Final = LogKind(
    name="elb",
    title="a log of an AWS load balancer",
    pattern=re.compile(
        r"(?:(?:https?|h2|grpcs|wss?) )?(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z) \S+ \S+ \S+ "
        r"(?P<request>-1|[\d.]+) (?P<target>-1|[\d.]+) (?P<response>-1|[\d.]+) "
        r'(?P<status>\d{3}|-) (?:\d{3}|-) \d+ (?P<bytes>\d+) ".*'
    ),
    columns=COLUMNS,
    cells=_of_balancer,
)
GATLING: Final = LogKind(
    name="gatling",
    title="a simulation.log of Gatling",
    pattern=re.compile(r"REQUEST\t.*?\t(?P<begin>1\d{12})\t(?P<end>1\d{12})\t(?P<outcome>OK|KO)(?:\t.*)?"),
    columns=COLUMNS,
    cells=_of_gatling,
    passed_over=re.compile(r"(?:RUN|USER|GROUP|ASSERTION|ERROR)\t"),
)
PROXIES: Final = (HAPROXY, ENVOY, BALANCER, GATLING)
