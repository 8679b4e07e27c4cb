"""Searches as JSON."""

from typing import Any

from geoheal.repository.hunks import Hunk
from geoheal.suspects.history import Commit
from geoheal.suspects.suspect import Suspect, SuspectSearch
from geoheal.suspects.symptom import SearchedSymptom


def search_answer(search: SuspectSearch) -> dict[str, Any]:
    """Return the result as JSON: the first suspect on top, then everything found and tried."""
    first = search.suspects[0] if search.suspects else None
    hunk = first.hunks[0] if first is not None and first.hunks else None
    data = first.data[0] if first is not None and first.data else None
    return {
        "commit": None if first is None else first.commit.id,
        "path": data if hunk is None else hunk.path,
        "lines": None if hunk is None else list(hunk.lines),
        "effect": None if first is None else _symptom(first.effect),
        "reason": search.reason,
        "symptom": None if search.symptom is None else _symptom(search.symptom),
        "suspects": [_suspect(each) for each in search.suspects],
        "older": _commit(search.older),
        "newer": _commit(search.newer),
        "commits": search.commits,
        "tried": [{**_commit(each.commit), "standing": each.standing.value} for each in search.tried],
        "evaluations": search.evaluations,
        "reductions": search.reductions,
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        **_commit(suspect.commit),
        "between": [_commit(each) for each in suspect.between],
        "hunks": [_hunk(each) for each in suspect.hunks],
        "data": list(suspect.data),
        "effect": _symptom(suspect.effect),
        "revert": suspect.revert,
    }


def _commit(commit: Commit) -> dict[str, Any]:
    return {
        "commit": commit.id,
        "subject": commit.subject,
        "author": commit.author,
        "committed_at": commit.committed_at.isoformat(),
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    return {"path": hunk.path, "lines": list(hunk.lines), "removed_lines": hunk.before[1] - hunk.before[0]}


def _symptom(symptom: SearchedSymptom) -> dict[str, Any]:
    comparison = symptom.comparison
    if comparison is None:
        return {"metric": symptom.metric, "failure": symptom.failure}
    change = comparison.change
    bounds = {"low": _finite(change.low), "high": _finite(change.high)}
    return {
        "metric": symptom.metric,
        "unit": comparison.metric.unit,
        "change": _finite(change.estimate),
        **bounds,
        "older": comparison.current,
        "newer": comparison.candidate,
        "scale": comparison.scale.value,
    }


def _finite(value: float) -> float | None:
    """Return a bound; None if the measurements give none."""
    return value if abs(value) != float("inf") else None
