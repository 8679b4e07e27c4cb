"""Exports of dashboards and clouds: a column per series, or a document of them."""

import re

from geoheal.history.formats.json_documents.document_file import DocumentFile
from geoheal.history.formats.tools.influx_file import TITLE, InfluxFile
from geoheal.history.piece import HistoryFile
from geoheal.history.presets.preset import Meaning, PossibleFile
from geoheal.history.shapes.long_file import LongFile, long_shape

STATISTICS = {"average", "sum", "minimum", "maximum", "samplecount"}
AZURE_NAMES = re.compile(r".*\((avg|sum|min|max|count|average|total|minimum|maximum)\).*", re.IGNORECASE)
CONSOLE = "Full label"
LEGEND = {"Time", "Timestamp", "Timestamp (UTC)", "Time (UTC)", "TimeGenerated", "TimeStamp", "timeStamp"}


def prometheus(candidate: PossibleFile) -> Meaning | None:
    """Return an answer of ``/api/v1/query`` or ``query_range``."""
    return _document(candidate.file, "Prometheus")


def cloudwatch(candidate: PossibleFile) -> Meaning | None:
    """``get-metric-statistics`` and ``get-metric-data``, as JSON or as a table."""
    file = candidate.file
    found = _document(file, "CloudWatch")
    if file.columns[0] == CONSOLE:
        return Meaning(title="a table of CloudWatch's console", file=file, metrics=file.columns[1:], utc=True)
    lower = {each.lower() for each in file.columns}
    if found or not ({"timestamp", "unit"} <= lower and lower & STATISTICS):
        return found
    metrics = [name for name in file.columns if name.lower() in STATISTICS]
    return Meaning(title="CloudWatch statistics", file=file, metrics=metrics, utc=True)


def azure(candidate: PossibleFile) -> Meaning | None:
    """Metrics of Azure Monitor, as JSON or as a chart's table."""
    file = candidate.file
    found = _document(file, "Azure")
    first, *others = file.columns
    if found or first not in LEGEND or not any(AZURE_NAMES.fullmatch(name) for name in others):
        return found
    return Meaning(title="a chart of Azure Monitor", file=file, metrics=others, utc=True)


def grafana(candidate: PossibleFile) -> Meaning | None:
    """Return a panel: a column per series beside ``Time``, or a row per value of ``Series`` (``Metric``)."""
    file = candidate.file
    shape = long_shape(file.columns)
    if shape is not None and {"Time", "Value"} <= set(file.columns):
        wide = LongFile(file, shape)
        return Meaning(title="a panel of Grafana", file=wide, metrics=wide.series)
    if isinstance(file, DocumentFile) or list(file.columns[:1]) != ["Time"] or len(file.columns) < 2:
        return _document(file, "Grafana")
    return Meaning(title="a panel of Grafana", file=file, metrics=file.columns[1:])


def datadog(candidate: PossibleFile) -> Meaning | None:
    """Answers of Datadog's query API."""
    return _document(candidate.file, "Datadog")


def google(candidate: PossibleFile) -> Meaning | None:
    """Series of Google Cloud Monitoring."""
    return _document(candidate.file, "Google")


def influxdb(candidate: PossibleFile) -> Meaning | None:
    """Annotated CSV, of ``influx query`` or downloaded."""
    file = candidate.file
    if not isinstance(file, InfluxFile):
        return None
    return Meaning(title=TITLE, file=file, metrics=file.series, utc=True)


def _document(file: HistoryFile, tool: str) -> Meaning | None:
    if not isinstance(file, DocumentFile) or file.tool != tool:
        return None
    return Meaning(title=file.title, file=file, metrics=file.measured, utc=True)
