"""Answers of searches: Elasticsearch's hits, and Netdata's rows beside their labels."""

from collections.abc import Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import Found, objects


def hits(document: Mapping[str, Any]) -> Found | None:
    """Return the documents that a search of Elasticsearch or OpenSearch found."""
    held = document.get("hits")
    listed = objects(held.get("hits")) if isinstance(held, dict) else []
    rows = [each["_source"] for each in listed if isinstance(each.get("_source"), dict)]
    if not rows:
        return None
    total = held["total"]["value"] if isinstance(held, dict) and isinstance(held.get("total"), dict) else None
    notes = [f"The search found {total:,} documents; the file holds {len(rows):,} of them."]
    is_part = isinstance(total, int) and total > len(rows)
    return Found(rows=rows, title="hits of Elasticsearch", notes=notes if is_part else ())


def labelled(document: Mapping[str, Any]) -> Found | None:
    """Rows as lists of values, in the order of their labels (Netdata's ``/api/v1/data``, and v2)."""
    held = document.get("result", document)
    labels, data = held.get("labels"), held.get("data")
    if not (isinstance(labels, list) and isinstance(data, list) and data):
        return None
    if not all(isinstance(row, list) and len(row) == len(labels) for row in data):
        return None
    place = (held.get("point") or {}).get("value", 0)
    rows = [[each[place] if isinstance(each, list) else each for each in row] for row in data]
    return Found(rows=[dict(zip(labels, row, strict=True)) for row in rows], title="rows of Netdata")
