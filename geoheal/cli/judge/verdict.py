"""The verdict on a change, for the terminal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.evaluation.comparison import VersionComparison
from geoheal.fitness.judgement.explain import percent
from geoheal.fitness.judgement.figures import changed, interval

COLOURS = {"apply": "bold green", "test_more": "bold yellow", "reject": "bold red"}
OUTCOMES = {"gain": "green", "harmless": "dim", "unresolved": "yellow", "regression": "red"}


def print_verdict(evaluation: Evaluation) -> None:
    """Print recommendation, reason, and a table of all metrics with their intervals."""
    console = Console()
    name = evaluation.recommendation.value
    console.print(Text.assemble((name.replace("_", " ").upper(), COLOURS[name]), "  ", evaluation.reason))
    if evaluation.suite is not None and evaluation.suite.reason != evaluation.reason:
        console.print(Text(f"Tests: {evaluation.suite.reason}"))
    for line in _recorded(evaluation.details.get("recorded")):
        console.print(Text(line))
    judgement = evaluation.judgement
    if judgement is not None:
        claimed = evaluation.details["claimed"]
        console.print(comparison_table(judgement.comparisons, judgement.policy.confidence, claimed=claimed))
    for notice in (*(judgement.notices if judgement else ()), *evaluation.details["notices"]):
        console.print(Text(f"Note: {notice}."))
    for what in evaluation.details["outputs_not_comparable"]:
        console.print(Text(f"Not compared: {what}."))


def _recorded(replayed: Mapping[str, Any] | None) -> Iterator[str]:
    """Print how many recorded calls were used, and why others were not."""
    if replayed is None:
        return
    hidden = f"{replayed['hidden']} of them hidden from strategies"
    yield f"Recorded calls: {replayed['reproduced']} of {replayed['calls']} are replayed, {hidden}."
    for reason, calls in replayed["left_out"].items():
        yield f"Left out: {calls} × {reason}"


def comparison_table(
    comparisons: Iterable[VersionComparison],
    confidence: float,
    sides: tuple[str, str] = ("current", "candidate"),
    claimed: Collection[str] = (),
) -> Table:
    """Return a table of all metrics with their intervals.

    Parameters
    ----------
    sides
        What the two sides are called.
    claimed
        Figures that the code states itself.
    """
    headings = ("metric", *sides, "change", f"{percent(confidence)} interval", "pairs", "outcome")
    table = Table(*headings, box=None, pad_edge=False)
    for each in comparisons:
        is_claimed = each.metric.name.removesuffix("_distance") in claimed
        unit = f" ({each.metric.unit})" if each.metric.unit else ""
        table.add_row(
            f"{each.metric.name}{unit}{', claimed' if is_claimed else ''}",
            f"{each.current:.4g}",
            f"{each.candidate:.4g}",
            changed(each),
            interval(each),
            str(each.pairs),
            Text(each.outcome.value, style=OUTCOMES[each.outcome.value]),
        )
    return table
