"""k6's results (``--out csv``, ``--out json``): a row per value of a metric, at the precision of a second."""

from collections.abc import Mapping

from geoheal.history.cells.conversion import as_python
from geoheal.history.piece import HistoryFile
from geoheal.history.presets.preset import Meaning, PossibleFile
from geoheal.history.shapes.chosen_rows import ChosenRows
from geoheal.history.shapes.long_file import READ_ROWS, LongShape
from geoheal.history.shapes.sparse_file import SparseFile
from geoheal.history.shapes.times.intervals import Total

CSV = LongShape("timestamp", "metric_name", "metric_value", ())
JSON = LongShape("data.time", "metric", "data.value", ())
POINT = "Point"
COUNTERS = ("http_reqs", "iterations", "data_sent", "data_received", "dropped_iterations", "ws_sessions",
            "ws_msgs_sent", "ws_msgs_received", "grpc_streams")  # fmt: skip
GAUGES = ("vus", "vus_max")
FIELDS = {
    "http_reqs": "request_count",
    "http_req_duration": "avg_latency_ms",
    "http_req_failed": "error_rate",
}
OWN: Mapping[str, Total] = {**dict.fromkeys(COUNTERS, "sum"), **dict.fromkeys(GAUGES, "last")}
KINDS: Mapping[str, Total] = {"counter": "sum", "gauge": "last"}


def k6(candidate: PossibleFile) -> Meaning | None:
    """Values of counters are added, those of gauges the last one, rates and trends become their mean."""
    file = candidate.file
    if {CSV.time, CSV.name, CSV.value} <= set(file.columns):
        return _meaning(file, CSV, OWN)
    if {JSON.time, JSON.name, JSON.value, "type"} <= set(file.columns):
        return _meaning(ChosenRows(file, "type", [POINT]), JSON, {**OWN, **_kinds(file)})
    return None


def _meaning(file: HistoryFile, shape: LongShape, totals: Mapping[str, Total]) -> Meaning:
    values = SparseFile(file, shape)
    fields = {name: field for name, field in FIELDS.items() if name in values.series}
    return Meaning(
        title="k6's results",
        file=values,
        fields={shape.time: "captured_at", **fields},
        metrics=[name for name in values.series if name not in fields],
        events=True,
        totals=totals,
    )


def _kinds(file: HistoryFile) -> dict[str, Total]:
    """Return how values of each metric are combined, by its own line."""
    columns = ["type", "metric", "data.type"]
    if not set(columns) <= set(file.columns):
        return {}
    totals: dict[str, Total] = {}
    for piece in file.pieces(columns, READ_ROWS):
        cells = zip(*(as_python(piece.columns[name]) for name in columns), strict=True)
        for line, name, kind in cells:
            if line != POINT:
                totals[str(name)] = KINDS.get(str(kind), "mean")
    return totals
