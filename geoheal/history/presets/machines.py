"""Files of sadf, perfmon and collectd about a machine."""

import re
from pathlib import Path

from geoheal.history.formats.json_documents.document_file import DocumentFile
from geoheal.history.formats.tools.sysstat_file import SysstatFile
from geoheal.history.presets.preset import Meaning, PossibleFile
from geoheal.history.shapes.renamed_file import RenamedFile
from geoheal.history.shapes.split_file import SplitFile
from geoheal.history.shapes.times import dstat_times
from geoheal.history.shapes.times.perfmon_times import NAME, PerfmonTimes

DEVICES = ("CPU", "DEV", "IFACE", "INTR", "TTY", "FILESYSTEM", "MOUNTPOINT", "FAN", "TEMP", "BAT", "BUS")
ALL_CPUS = "-1"
SOURCE = re.compile(r"\w+")
"""Names of data sources in collectd's types."""
SOURCES = frozenset(
    {"value", "rx", "tx", "read", "write", "shortterm", "midterm", "longterm", "used", "free", "in", "out"}
)
"""Those of the types that most machines have."""
DAY = re.compile(r"-\d{4}-\d\d-\d\d$")


def sadf(candidate: PossibleFile) -> Meaning | None:
    """Return reports of sysstat, ``sadf -d`` and ``-j``.

    A device's figures become metrics that bear its name.
    """
    file = candidate.file
    if isinstance(file, DocumentFile) and file.tool in {"sadf", "sysstat"}:
        return Meaning(title=file.title, file=file, metrics=file.measured, utc=file.tool == "sadf")
    if isinstance(file, SysstatFile):
        return Meaning(title="a report of sysstat", file=file, metrics=file.measured)
    if not {"hostname", "interval", "timestamp"} <= set(file.columns):
        return None
    devices = [name for name in DEVICES if name in file.columns]
    figures = [n for n in file.columns if n not in {"hostname", "interval", "timestamp", *devices}]
    split = SplitFile(file, devices, figures, whole={ALL_CPUS}) if devices else file
    return Meaning(
        title="sadf's statistics",
        file=split,
        fields={"hostname": "node", "timestamp": "captured_at"},
        metrics=split.figures if isinstance(split, SplitFile) else figures,
        ignored=("interval",),
        utc=True,
    )


def dstat(candidate: PossibleFile) -> Meaning | None:
    """Return what ``dstat --output`` and ``pcp dstat --output`` wrote."""
    time = next((name for name in ("epoch", "time") if name in candidate.file.columns), None)
    head = dstat_times.head_of(candidate.path) if time else None
    if time is None or head is None:
        return None
    file = dstat_times.DstatTimes(candidate.file, head)
    metrics = [name for name in file.columns if name not in {"epoch", "time"}]
    return Meaning(title="a recording of dstat", file=file, fields={time: "captured_at"}, metrics=metrics)


def collectd(candidate: PossibleFile) -> Meaning | None:
    """Return a file of collectd's CSV plugin: a metric per file, which has the file's name."""
    file = candidate.file
    sources = file.columns[1:]
    if file.columns[:1] != ["epoch"] or not sources or not all(map(SOURCE.fullmatch, sources)):
        return None
    if not is_dated(candidate.path) and not SOURCES.issuperset(sources):
        return None
    name = _metric_of(candidate.path)
    values = {each: name if each == "value" else f"{name}.{each}" for each in file.columns[1:]}
    renamed = RenamedFile(file, values)
    return Meaning(
        title="a file of collectd",
        file=renamed,
        fields={"epoch": "captured_at"},
        metrics=list(values.values()),
    )


def perfmon(candidate: PossibleFile) -> Meaning | None:
    """Counters of Windows' performance monitor, as CSV."""
    file = candidate.file
    if not file.columns or not NAME.fullmatch(file.columns[0]):
        return None
    return Meaning(
        title="counters of Windows' performance monitor",
        file=PerfmonTimes(file),
        fields={file.columns[0]: "captured_at"},
        metrics=file.columns[1:],
    )


def is_dated(path: Path) -> bool:
    """Whether a file's name ends with a day, as collectd's do: ``percent-user-2026-04-25``."""
    return DAY.search(path.name) is not None


def _metric_of(path: Path) -> str:
    """Return the metric in a file's name, as in ``host/cpu-0/percent-user-2026-04-25``."""
    folder = path.absolute().parent.name
    return f"{folder}/{DAY.sub('', path.name)}" if is_dated(path) else path.stem
