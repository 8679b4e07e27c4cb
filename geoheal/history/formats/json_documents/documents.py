"""Location of the rows in JSON documents of tools."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.answers import (
    aggregations,
    charts,
    clouds,
    dashboards,
    frames,
    lists,
    load_tests,
    machines,
    newrelic,
    prometheus,
    searches,
    stores,
    tables,
)
from geoheal.history.formats.json_documents.answers.series import Found, Rows, objects

OfDocument = Callable[[Mapping[str, Any]], Found | None]
OfList = Callable[[Rows], Found | None]

KNOWN: Sequence[OfDocument] = (
    prometheus.query_result,
    clouds.metric_data,
    clouds.statistics,
    clouds.azure,
    clouds.google,
    load_tests.artillery,
    clouds.logs_insights,
    searches.hits,
    aggregations.aggregations,
    searches.labelled,
    dashboards.frames,
    dashboards.inspected,
    stores.wavefront,
    stores.dynatrace,
    dashboards.datadog,
    dashboards.datadog_timeseries,
    newrelic.insights,
    newrelic.nerdgraph,
    newrelic.results,
    machines.sysstat,
    tables.influx_v1,
    tables.log_analytics,
    tables.rrdtool,
    frames.split,
    frames.table,
    frames.described,
    frames.in_first_row,
    charts.labelled,
    charts.plotted,
    charts.keyed,
    frames.by_key,
    lists.columns,
    lists.series,
)
LISTED: Sequence[OfList] = (
    dashboards.graphite,
    charts.named,
    prometheus.exported,
    prometheus.queried,
    clouds.google_list,
    stores.opentsdb,
)


def rows_of(document: Any) -> Found:  # noqa: ANN401 - any JSON
    """Return the rows of a document, and what it was taken for.

    Raises
    ------
    InvalidInput
        When it is a tool's answer that holds no values.

    Examples
    --------
    >>> rows_of([{"time": 1, "value": 2}])
    Found(rows=[{'time': 1, 'value': 2}], title='a JSON array', tool=None, notes=())
    """
    if isinstance(document, list):
        rows = objects(document)
        if not rows and (listed := lists.rows_of_lists(document)):
            return listed
        return _first(rows, LISTED) or Found(rows=rows, title="a JSON array")
    if not isinstance(document, dict):
        return Found(rows=[], title="a JSON document")
    known = _first(document, KNOWN)
    if known is not None:
        return known
    held = [each for value in document.values() if (each := objects(value))]
    deeper = None if held else lists.inside(document)
    return deeper or Found(rows=max(held, key=_likeliness, default=[]), title="a JSON document")


def _likeliness(rows: Rows) -> tuple[bool, int]:
    """Return whether the first object of a list bears a time, and how many there are."""
    return any(map(lists.is_moment, rows[0].values())), len(rows)


Part = TypeVar("Part")


def _first(document: Part, readers: Sequence[Callable[[Part], Found | None]]) -> Found | None:
    for read in readers:
        try:
            found = read(document)
        except InvalidInput:
            raise
        except (TypeError, LookupError, AttributeError, ValueError):  # only looks like that tool's
            continue
        if found is not None and not found.rows:
            raise InvalidInput(f"The file is {found.title}, but holds no values.")
        if found is not None:
            return found
    return None
