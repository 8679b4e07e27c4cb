"""Which column of a file feeds which field of a snapshot."""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from geoheal.domain.snapshots.snapshot import MEASUREMENTS, RESERVED_NAMES
from geoheal.errors import InvalidInput
from geoheal.history.formats.column_names import metric_names, time_columns
from geoheal.history.formats.delimited.headless import example_names, names_nothing
from geoheal.history.piece import HistoryFile
from geoheal.validation.patterns import METRIC_NAME
from geoheal.validation.types import METRICS_MAX

METRIC = "metrics."
"""Prefix of a metric's name as a field."""

ALIASES = {
    "basin_coordinates": "basin_coords",
    "avg_latency": "avg_latency_ms",
    "latency_ms": "avg_latency_ms",
    "timestamp": "captured_at",
}
"""Other names that the API knows for a field."""

LATENCY = re.compile(r"(?:avg|average|mean)?[ _]*latency ?[\[(]ms[\])]", re.IGNORECASE)
"""The same with its unit in brackets, as people head a column."""

LOGGED_AT = re.compile(
    r"[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d|[A-Z][a-z]{2} [ \d]\d|\d\d/[A-Z][a-z]{2}/\d{4})"
    r"[T :]\d\d:\d\d\S*(?: [+-]\d{4})?\]?[ \]:\[|]+(?![AP]M\b)\S*[A-Za-z]\S* *\S"
)
"""Beginning of a log line: a time followed by words."""
LOGGED = 4
"""With fewer columns than these a file of such lines is not a table: commas also separate clauses."""

WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

FIELDS = (
    "id", "captured_at", "system", "node",
    "phi", "kappa_eff", "basin_coords", "confidence", "surprise", "agency", "regime",
    "error_rate", "request_count", "avg_latency_ms", "memory_usage_mb", "cpu_usage_pct",
    "metrics", "label", "context", "code_hash", "active_modules", "module_versions", "set_baseline",
)  # fmt: skip
MEASURED = frozenset((*MEASUREMENTS, "basin_coords", "metrics"))
"""Fields of which a snapshot needs at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What to import from a file.

    Parameters
    ----------
    fields
        Column by the field that it feeds.
    basin
        Columns that hold a coordinate each, in order; empty when the basin is a column of lists, or none.
    metrics
        Column by the metric that it feeds.
    unused
        Columns that feed nothing.
    renamed
        Metric by column, where the column's own name cannot be a metric's.
    """

    fields: Mapping[str, str]
    basin: Sequence[str]
    metrics: Mapping[str, str]
    unused: Sequence[str]
    renamed: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns to be read."""
        return [*self.fields.values(), *self.basin, *self.metrics.values()]

    def measures(self, columns: Collection[str]) -> bool:
        """Whether any of these columns feeds a measurement."""
        fed = (self.fields[name] in columns for name in MEASURED & self.fields.keys())
        return bool(self.basin or self.metrics or any(fed))


def make_plan(
    file: HistoryFile,
    mapping: Mapping[str, str],
    *,
    basin: Sequence[str] = (),
    basin_prefix: str | None = None,
    metrics: Sequence[str] = (),
    without: Collection[str] = (),
    ignored: Collection[str] = (),
) -> ImportPlan:
    """Decide which column feeds which field: as mapped, else by a column's own name.

    Parameters
    ----------
    mapping
        Field by column.
    basin, basin_prefix
        Columns of the coordinates; or what their names start with, before a number that orders them.
    metrics
        Patterns (``*`` and ``?``) of columns that become metrics of the same name, where nothing else uses
        them.
    without
        Fields that no column feeds by its name alone.
    ignored
        Columns that feed nothing, whatever their name.

    Raises
    ------
    InvalidInput
        When a column or field does not exist, or two columns claim a field.
    """
    coordinates = list(basin) or _numbered(file, basin_prefix)
    if len(set(mapping.values())) < len(mapping):
        raise InvalidInput("Two columns are mapped to the same field; map one.")
    _require_known(file, mapping, coordinates)
    fields = _feeding(file, mapping, used={*mapping, *coordinates, *ignored}, without=without)
    if not {"captured_at", "id"} & set(fields):
        raise InvalidInput(_without_times(file), field="captured_at")
    if coordinates:
        fields.pop("basin_coords", None)
    named = {
        field.removeprefix(METRIC): column for column, field in mapping.items() if field.startswith(METRIC)
    }
    used = {*fields.values(), *coordinates, *named.values()}
    left = [name for name in file.columns if name not in used and name not in ignored]
    chosen = [name for name in left if any(fnmatchcase(name, pattern) for pattern in metrics)]
    renamed = metric_names(chosen, taken=named)
    measured = named | {name: column for column, name in renamed.items()}
    _require_metrics(measured, mapped=len(named))
    unused = [name for name in left if name not in chosen]
    changed = {column: name for column, name in renamed.items() if column != name}
    return ImportPlan(fields=fields, basin=coordinates, metrics=measured, unused=unused, renamed=changed)


def _feeding(
    file: HistoryFile, mapping: Mapping[str, str], *, used: Collection[str], without: Collection[str]
) -> dict[str, str]:
    """Column by field: as mapped, by the column's own name, or by what it looks like."""
    taken = {field: column for column, field in mapping.items() if not field.startswith(METRIC)}
    for name in (each for each in file.columns if each not in used):
        known = "avg_latency_ms" if LATENCY.fullmatch(name) else ALIASES.get(name, _own_name(name))
        if known in FIELDS and known not in without:
            taken.setdefault(known, name)
    if "captured_at" not in taken:
        likely = time_columns([name for name in file.columns if name not in used])
        taken.update(zip(("captured_at",), likely, strict=False))
    if not file.complete:
        later = set(FIELDS) - set(taken) - set(file.columns) - set(without)
        taken.update({field: field for field in FIELDS if field in later})
    return taken


def _own_name(name: str) -> str:
    """Return the field for a column's name in camel case; any other name unchanged.

    >>> _own_name("AvgLatencyMs"), _own_name("ErrorRate"), _own_name("QueueDepth")
    ('avg_latency_ms', 'error_rate', 'QueueDepth')
    """
    joined = WORD_BEGINS.sub("_", name).lower()
    return joined if joined in MEASURED - {"metrics"} or joined == "request_count" else name


def _numbered(file: HistoryFile, prefix: str | None) -> list[str]:
    """Columns named by the prefix and a number, ordered by it."""
    if prefix is None:
        return []
    matches = [re.fullmatch(re.escape(prefix) + r"(\d+)", name) for name in file.columns]
    found = sorted((int(match[1]), match[0]) for match in matches if match)
    if not found:
        raise InvalidInput(f"No column is named {prefix}0, {prefix}1 and so on; {_there_are(file)}")
    return [name for _, name in found]


def _require_known(file: HistoryFile, mapping: Mapping[str, str], coordinates: Sequence[str]) -> None:
    missing = [name for name in (*mapping, *coordinates) if name not in file.columns]
    if missing and (file.complete or coordinates):
        raise InvalidInput(f"There is no column {missing[0]!r}; {_there_are(file)}")
    for field in mapping.values():
        if field not in FIELDS and not field.startswith(METRIC):
            near = get_close_matches(field, FIELDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIELDS)}."
            raise InvalidInput(f"A snapshot has no field {field!r}; {hint}", field=field)
    if len(set(coordinates)) < len(coordinates):
        raise InvalidInput("--basin names a column more than once.")


def _require_metrics(metrics: Mapping[str, str], *, mapped: int) -> None:
    if mapped > METRICS_MAX:
        raise InvalidInput(
            f"A snapshot can have at most {METRICS_MAX} metrics, but {mapped} are mapped; map fewer."
        )
    for name in metrics:
        if re.match(METRIC_NAME, name) is None or name in RESERVED_NAMES:
            raise InvalidInput(
                f"{name!r} cannot be the name of a metric; "
                "give the column another one with --map COLUMN=metrics.NAME."
            )


def _without_times(file: HistoryFile) -> str:
    shown = ", ".join(name[:40] for name in file.columns[:12]) + (" …" if len(file.columns) > 12 else "")
    if len(file.columns) < LOGGED and LOGGED_AT.match(file.columns[0]):
        return (
            f"Its lines hold a time and text ({shown}), but no columns: it is a log of messages. "
            "Import measurements, or a log of requests, one per line with its status and duration."
        )
    if names_nothing(file.columns):
        return (
            f"No column holds the times: the first line holds values ({shown}), no names. Name its "
            f"{len(file.columns)} columns, for example --columns {example_names(file.columns)}. Or put a "
            "line above it that names the columns."
        )
    return f"No column holds the times; name it with --time-column. The first line names {shown}."


def _there_are(file: HistoryFile) -> str:
    return f"the file has {', '.join(file.columns)}."
