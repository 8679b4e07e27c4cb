"""Answers of New Relic's queries (NRQL), of its Insights API and of NerdGraph."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import Found, NamedSeries, Rows, found, objects

TITLE: Final = "results of a query of New Relic"
BEGIN: Final = "beginTimeSeconds"
NOT_MEASURED: Final = frozenset((BEGIN, "endTimeSeconds", "inspectedCount", "facet"))


def insights(document: Mapping[str, Any]) -> Found | None:
    """``timeSeries`` of a query, or of each of its facets; what was asked names the results."""
    names = [_asked(each) for each in _contents(document.get("metadata"))]
    facets = objects(document.get("facets"))
    listed = [(str(_facet(each)), objects(each.get("timeSeries"))) for each in facets] or [
        ("", objects(document.get("timeSeries")))
    ]
    if not any(BEGIN in each for _, rows in listed for each in rows):
        return None
    series = [each for facet, rows in listed for each in _series(_with_results(rows, names), facet)]
    return found(series, TITLE, "New Relic")


def nerdgraph(document: Mapping[str, Any]) -> Found | None:
    """``nrql { results }``: a row per time (and facet)."""
    held = document.get("data", document)
    for key in ("actor", "account", "nrql"):
        held = held[key]
    return results(held)


def results(held: Mapping[str, Any]) -> Found | None:
    """``results`` alone, as the query builder copies them."""
    rows = objects(held.get("results"))
    if not rows or not all(BEGIN in each for each in rows):
        return None
    facets = dict.fromkeys(str(_facet(each)) for each in rows)
    series = [
        each
        for facet in facets
        for each in _series([row for row in rows if str(_facet(row)) == facet], facet)
    ]
    return found(series, TITLE, "New Relic")


def _contents(metadata: Any) -> Rows:  # noqa: ANN401 - any JSON
    """Return what was asked: the list of contents, however deep the form of the query puts it."""
    if not isinstance(metadata, Mapping):
        return []
    own = objects(metadata.get("contents"))
    inside = (_contents(metadata.get(key)) for key in ("timeSeries", "contents"))
    return own or next(filter(None, inside), [])


def _facet(row: Mapping[str, Any]) -> object:
    facet = row.get("facet", row.get("name", ""))
    return ",".join(map(str, facet)) if isinstance(facet, list) else facet


def _asked(content: Mapping[str, Any]) -> str:
    """Return the name of a result: its alias, or function and attribute, as NerdGraph writes it."""
    held = content.get("contents")
    inside = held if isinstance(held, Mapping) else content
    function, attribute = inside.get("function"), inside.get("attribute")
    own = ".".join(str(each) for each in (function, attribute) if each)
    return str(content.get("alias") or own or "value")


def _with_results(rows: Rows, names: list[str]) -> Rows:
    return [
        {BEGIN: row[BEGIN]} | dict(_named(objects(row.get("results")), names)) for row in rows if BEGIN in row
    ]


def _named(results: Rows, names: list[str]) -> Iterator[tuple[str, Any]]:
    for place, result in enumerate(results):
        name = names[place] if place < len(names) else ""
        for key, value in result.items():
            yield (name or key if len(result) == 1 else ".".join(filter(None, (name, key)))), value


def _series(rows: Rows, facet: str) -> Iterator[NamedSeries]:
    flat = [(row[BEGIN], dict(_numbers(row))) for row in rows]
    for name in dict.fromkeys(name for _, cells in flat for name in cells):
        points = [(moment, cells.get(name)) for moment, cells in flat]
        yield NamedSeries(name=f"{name}:{facet}" if facet else name, points=points)


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a row measures; percentiles by their share."""
    for key, value in row.items():
        if key in NOT_MEASURED:
            continue
        if isinstance(value, Mapping):
            yield from ((f"{key}.{share}", each) for share, each in value.items())
        elif value is None or isinstance(value, int | float):
            yield key, value
