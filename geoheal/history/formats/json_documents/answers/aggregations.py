"""Aggregations of Elasticsearch and OpenSearch: figures by interval, and by what divides them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.answers.lists import is_moment
from geoheal.history.formats.json_documents.answers.series import Found, NamedSeries, found

COUNT: Final = "doc_count"
HELD: Final = ("aggregations", "aggs")
Figure = tuple[Any, str, float | int]
"""Time, name and value."""


def aggregations(document: Mapping[str, Any]) -> Found | None:
    """Return the figures of each bucket of a ``date_histogram``.

    Raises
    ------
    InvalidInput
        When there is no such histogram, so that the figures have no times.
    """
    held = next((document[name] for name in HELD if isinstance(document.get(name), dict)), None)
    if held is None:
        return None
    points: dict[str, list[tuple[Any, Any]]] = {}
    for at, name, value in _figures(held, None, ""):
        points.setdefault(name, []).append((at, value))
    if not points:
        raise InvalidInput(
            "The file is an aggregation of Elasticsearch without times; put a date_histogram around it."
        )
    series = [NamedSeries(name=name, points=own) for name, own in points.items()]
    return found(series, "aggregations of Elasticsearch", "Elasticsearch")


def _figures(held: Mapping[str, Any], at: Any, suffix: str) -> Iterator[Figure]:  # noqa: ANN401 - any JSON
    """Figures of aggregations that stand side by side, in a bucket of time or in none."""
    for name, each in held.items():
        if not isinstance(each, dict):
            continue
        if "buckets" in each:
            for bucket in _listed(each["buckets"]):
                yield from _of_bucket(name, bucket, at, suffix)
        elif at is not None:
            yield from _of_figure(name, each, at, suffix)
        else:
            yield from _figures(each, at, suffix)


def _of_bucket(name: str, bucket: Mapping[str, Any], at: Any, suffix: str) -> Iterator[Figure]:  # noqa: ANN401
    key = bucket.get("key")
    moment = key if at is None and "key_as_string" in bucket and is_moment(key) else None
    if moment is None:
        suffix = f"{suffix}:{name}_{key}"
    if (moment or at) is not None:
        yield moment or at, f"{COUNT}{suffix}", bucket[COUNT]
    yield from _figures(bucket, moment or at, suffix)


def _of_figure(name: str, held: Mapping[str, Any], at: Any, suffix: str) -> Iterator[Figure]:  # noqa: ANN401
    """Return a figure, several of one aggregation, or the number of documents that a filter lets through."""
    for key, value in held.items():
        if key == "values" and isinstance(value, dict):
            yield from ((at, f"{name}.{q}{suffix}", v) for q, v in value.items() if _is_number(v))
        elif _is_number(value):
            yield at, f"{name}{suffix}" if key in {"value", COUNT} else f"{name}.{key}{suffix}", value
    yield from _figures({k: v for k, v in held.items() if isinstance(v, dict) and k != "values"}, at, suffix)


def _listed(buckets: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    """Return buckets, which stand in a list or by their keys."""
    if isinstance(buckets, dict):
        return [{"key": key, **each} for key, each in buckets.items()]
    return list(buckets)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
