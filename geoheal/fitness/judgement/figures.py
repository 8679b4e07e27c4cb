"""A comparison's figures as the cells of a table."""

from geoheal.domain.evaluation.comparison import Scale, VersionComparison


def changed(comparison: VersionComparison) -> str:
    """Return the change from the current code to the candidate."""
    if comparison.scale is Scale.COUNT:
        return f"{comparison.candidate - comparison.current:+.0f}"
    return _amount(comparison.change.estimate, comparison.scale)


def interval(comparison: VersionComparison) -> str:
    """Return its interval; empty for counts, which are compared by an exact test."""
    if comparison.scale is Scale.COUNT:
        return ""
    low, high = (
        _amount(bound, comparison.scale) for bound in (comparison.change.low, comparison.change.high)
    )
    return f"{low.removesuffix(' %')} … {high}"


def _amount(change: float, scale: Scale) -> str:
    """Return a relative change in percent, or in the unit of the scale.

    >>> _amount(-0.123, Scale.LOG_RATIO), _amount(float("inf"), Scale.LOG_RATIO)
    ('-12.3 %', '+∞')
    """
    if change in (float("inf"), float("-inf")):
        return "+∞" if change > 0 else "-∞"
    if scale in {Scale.BAND_DISTANCE, Scale.ABSOLUTE}:
        return f"{change:+.2g}"
    return f"{100 * change:+.3g} %"
