"""The verdict on a change, for the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geoheal.domain.change import Evaluation
from geoheal.domain.evaluation import Comparison, Scale

COLOURS = {"apply": "bold green", "test_more": "bold yellow", "reject": "bold red"}
OUTCOMES = {"gain": "green", "harmless": "dim", "unresolved": "yellow", "regression": "red"}


def print_verdict(evaluation: Evaluation) -> None:
    """Print recommendation, reason, and a table of all metrics with their intervals."""
    console = Console()
    name = evaluation.recommendation.value
    console.print(Text.assemble((name.replace("_", " ").upper(), COLOURS[name]), "  ", evaluation.reason))
    judgement = evaluation.judgement
    if judgement is not None:
        console.print(_table(evaluation, judgement.comparisons))
    for notice in (*(judgement.notices if judgement else ()), *evaluation.details["notices"]):
        console.print(Text(f"Note: {notice}."))
    for what in evaluation.details["outputs_not_comparable"]:
        console.print(Text(f"Not compared: {what}."))


def _table(evaluation: Evaluation, comparisons: tuple[Comparison, ...]) -> Table:
    confidence = evaluation.judgement.policy.confidence if evaluation.judgement else 0.0
    headings = ("metric", "current", "candidate", "change", f"{confidence:.0%} interval", "pairs", "outcome")
    table = Table(*headings, box=None, pad_edge=False)
    for each in comparisons:
        claimed = each.metric.name.removesuffix("_distance") in evaluation.details["claimed"]
        unit = f" ({each.metric.unit})" if each.metric.unit else ""
        table.add_row(
            f"{each.metric.name}{unit}{', claimed' if claimed else ''}",
            f"{each.current:.4g}",
            f"{each.candidate:.4g}",
            _changed(each),
            _interval(each),
            str(each.pairs),
            Text(each.outcome.value, style=OUTCOMES[each.outcome.value]),
        )
    return table


def _changed(comparison: Comparison) -> str:
    if comparison.scale is Scale.COUNT:
        return f"{comparison.candidate - comparison.current:+.0f}"
    return _amount(comparison.change.estimate, comparison.scale)


def _interval(comparison: Comparison) -> str:
    """Counts are compared by an exact test, so their interval says little to a reader."""
    if comparison.scale is Scale.COUNT:
        return ""
    low, high = (
        _amount(bound, comparison.scale) for bound in (comparison.change.low, comparison.change.high)
    )
    return f"{low.removesuffix(' %')} … {high}"


def _amount(change: float, scale: Scale) -> str:
    """A relative change in percent; elsewhere in the unit of the scale.

    >>> _amount(-0.123, Scale.LOG_RATIO), _amount(float("inf"), Scale.LOG_RATIO)
    ('-12.3 %', '+∞')
    """
    if change in (float("inf"), float("-inf")):
        return "+∞" if change > 0 else "-∞"
    if scale in {Scale.BAND_DISTANCE, Scale.ABSOLUTE}:
        return f"{change:+.2g}"
    return f"{100 * change:+.3g} %"
