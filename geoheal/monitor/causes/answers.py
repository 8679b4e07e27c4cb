"""Answers about likely causes: what moved, and what changed at that time, in sentences too."""

from datetime import UTC, datetime

from pydantic import Field

from geoheal.monitor.causes import MovedMetric, SuspectedChange
from geoheal.validation.answers import Answer, Time


class MovedMetricDetails(Answer):
    """A metric that changed its level."""

    metric: str
    at: Time
    earliest: Time = Field(description="Bounds of the 90 % interval of the time.")
    latest: Time
    before: float
    after: float
    deviations: float = Field(description="The difference in robust standard deviations.")
    nodes: dict[str, float] = Field(description="The shift of each node, if there are several.")
    p_value: float = Field(description="Corrected for the number of metrics.")
    relation: str = Field(description="Order of the change and the start: precedes, coincides or follows.")
    lead_s: float
    lead_low_s: float
    lead_high_s: float
    message: str


class CandidateDetails(Answer):
    """A change of the system that may have caused it."""

    rank: int
    kind: str = Field(
        description="code_version, module or node; for a reported change deploy, migration, flag or config."
    )
    name: str | None
    what: str
    nodes: list[str | None]
    at: Time
    relation: str = Field(description="Seconds from the change to the first movement.")
    lead_s: float
    lead_low_s: float
    lead_high_s: float
    message: str


class CausesDetails(Answer):
    """Metrics that moved, earliest first, and changes, likeliest first."""

    system: str
    since: Time
    until: Time
    snapshots: int
    moved: list[MovedMetricDetails]
    candidates: list[CandidateDetails]
    caveat: str


def _alone(shifts: dict[str, float]) -> str | None:
    """Return the node that moved while the others hardly did."""
    ordered = sorted(shifts, key=lambda node: -abs(shifts[node]))
    if len(ordered) < 2 or abs(shifts[ordered[1]]) > abs(shifts[ordered[0]]) / 3:
        return None
    return ordered[0]


def moved_details(moved: MovedMetric, shifts: dict[str, float]) -> MovedMetricDetails:
    """Describe a metric that moved, with the shift of each node."""
    change = moved.change
    lead, low, high = moved.lead_s
    alone = _alone(shifts)
    on = "" if alone is None else f" of node {alone} alone"
    return MovedMetricDetails(
        metric=moved.metric,
        at=_iso(change.at),
        earliest=_iso(change.earliest),
        latest=_iso(change.latest),
        before=change.before,
        after=change.after,
        deviations=change.deviations,
        nodes=shifts,
        p_value=moved.p_value,
        relation=moved.relation.value,
        lead_s=lead,
        lead_low_s=low,
        lead_high_s=high,
        message=(
            f"{moved.metric}{on} moved from {change.before:.4g} to {change.after:.4g} at {_words(change.at)} "
            f"(90 %: {_words(change.earliest)} to {_words(change.latest)}); that {moved.relation.value} "
            + ("with the start" if moved.relation == "coincides" else "the start")
            + f" (p = {moved.p_value:.1g})."
        ),
    )


def candidate_details(candidate: SuspectedChange, rank: int) -> CandidateDetails:
    """Describe a change that may be the cause, with its rank."""
    change, (lead, low, high) = candidate.change, candidate.lead_s
    link = "coincides with" if candidate.relation == "coincides" else candidate.relation.value
    nodes = [node for node in change.nodes if node is not None]
    where = f" on {', '.join(nodes)}" if nodes and change.kind != "node" else ""
    return CandidateDetails(
        rank=rank,
        kind=change.kind,
        name=change.name,
        what=change.what,
        nodes=list(change.nodes),
        at=_iso(change.at),
        relation=candidate.relation.value,
        lead_s=lead,
        lead_low_s=low,
        lead_high_s=high,
        message=f"{change.what}{where} at {_words(change.at)}; that {link} the first movement.",
    )


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _words(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
