"""Time and probability at which a forecast crosses a threshold."""

from dataclasses import dataclass

import numpy as np

from geoheal.monitor.forecast.forecast import Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The crossing of a threshold within the horizon.

    Parameters
    ----------
    threshold
        The threshold.
    above
        Whether it is crossed upwards.
    probability
        Share (0..1) of the possible futures that cross it within the horizon.
    expected_s, earliest_s, latest_s
        Seconds until the crossing: mean, and bounds of the middle 90 %, of the futures that cross; None if
        fewer than one in a hundred cross.
    already
        Whether it is already crossed.
    """

    threshold: float
    above: bool
    probability: float
    expected_s: float | None
    earliest_s: float | None
    latest_s: float | None
    already: bool


def crossing(forecast: Forecast, threshold: float, *, above: bool) -> Crossing:
    """Return the first crossing of a threshold.

    Parameters
    ----------
    above
        Whether values above it are bad; otherwise values below.
    """
    beyond = forecast.paths > threshold if above else forecast.paths < threshold
    crosses = beyond.any(axis=0)
    probability = float(crosses.mean())
    already = forecast.current > threshold if above else forecast.current < threshold
    if already:
        return Crossing(
            threshold=threshold, above=above, probability=1.0,
            expected_s=0.0, earliest_s=0.0, latest_s=0.0, already=True,
        )  # fmt: skip
    first = (beyond.argmax(axis=0)[crosses] + 1) * forecast.step_s
    known = probability >= 0.01
    low, high = np.quantile(first, [0.05, 0.95]).tolist() if known else (None, None)
    return Crossing(
        threshold=threshold,
        above=above,
        probability=probability,
        expected_s=float(first.mean()) if known else None,
        earliest_s=low,
        latest_s=high,
        already=False,
    )
