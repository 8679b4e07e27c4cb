"""Whether ERROR_RATE_HIGH tells errors from chance: simulated systems, judged as the service judges them.

Workers report every ten seconds the requests of a Poisson process and the failures among them (binomial).
After every report the rule is asked. Two figures are printed:

* false findings of healthy systems (true error rates of 0.1 to 2 %, 1 to 32 workers, 0.1 to 100 requests a
  second in all), and the share of their snapshots that the plain comparison with the limit would have called
  critical;
* how long a true error rate of 10 % at 5 requests a second goes unnoticed.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import numpy as np

from geoheal.constants import ERROR_RATE_MAX
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.requests import (
    EVIDENCE,
    HEALTHY_SHARE,
    HORIZON,
    REQUESTS_MIN,
    SURPRISE,
    RequestTotals,
    divergence,
)
from geoheal.monitor.health.rhythm import rhythm_of
from geoheal.monitor.health.rules import evaluate
from geoheal.monitor.health.window import look

INTERVAL_S = 10.0
START = datetime(2026, 1, 1, tzinfo=UTC)
WORKERS = (1, 2, 8, 32)
RATES_S = (0.1, 0.5, 2.0, 5.0, 20.0, 100.0)
ERROR_RATES = (0.001, 0.005, 0.01, 0.02)
DELAY_WANTED_S = 120.0


@dataclass(frozen=True)
class HealthyCase:
    """What was found in healthy systems of one kind."""

    workers: int
    requests_s: float
    error_rate: float
    days: float
    false_findings: int
    plain_false_share: float


def rounds(
    rng: np.random.Generator, workers: int, requests_s: float, error_rate: float, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return requests and failures of each worker in each interval, shape (count, workers)."""
    requests = rng.poisson(requests_s * INTERVAL_S / workers, (count, workers))
    return requests, rng.binomial(requests, error_rate)


def healthy(
    rng: np.random.Generator, workers: int, requests_s: float, error_rate: float, days: float
) -> HealthyCase:
    """Count the stretches in which a healthy system is called critical.

    The rule is asked after each round. Where no stretch of requests proves a rate above the limit, which is
    computed for all rounds at once, it finds nothing; elsewhere the rule itself is run, on the pulses that
    the service reads.
    """
    count = round(days * 86_400 / INTERVAL_S)
    requests, failed = rounds(rng, workers, requests_s, error_rate, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = float(np.mean(np.where(requests > 0, failed / requests, 0.0) > ERROR_RATE_MAX))
    found, last = 0, -10
    for place in _suspicious(requests, failed):
        if _is_found(requests, failed, place):
            found += place > last + 1
            last = place
    return HealthyCase(workers, requests_s, error_rate, days, found, plain)


def _suspicious(requests: np.ndarray, failed: np.ndarray) -> Iterator[int]:
    """Yield rounds at which some stretch of the horizon that ends there proves it, all at once.

    A stretch begins with any worker's snapshot; those of a round come in the order of the workers.
    """
    count, workers = requests.shape
    failures, counted = (np.concatenate([[0.0], np.cumsum(each)]) for each in (failed, requests))
    ends = workers * np.arange(1, count + 1)
    found = np.zeros(count, dtype=bool)
    for back in range(1, workers * int(HORIZON.total_seconds() / INTERVAL_S) + 1):
        first = np.maximum(0, ends - back)
        failing, asked = failures[ends] - failures[first], counted[ends] - counted[first]
        places = np.flatnonzero(~found & (asked >= REQUESTS_MIN) & (failing > ERROR_RATE_MAX * asked))
        rate = failing[places] / asked[places]
        is_limit = asked[places] * divergence(rate, ERROR_RATE_MAX) >= EVIDENCE
        is_rare = asked[places] * divergence(rate, HEALTHY_SHARE * ERROR_RATE_MAX) >= SURPRISE
        found[places] = is_limit & is_rare
    yield from map(int, np.flatnonzero(found))


def _is_found(requests: np.ndarray, failed: np.ndarray, last: int) -> bool:
    pulses = pulses_of(requests, failed, last)
    window = min(len(pulses), 10 * requests.shape[1])
    counted = RequestTotals.of(pulses, window)
    rate = None if counted is None else counted.error_rate
    return bool(rate is not None and rate > ERROR_RATE_MAX and counted and counted.prove(ERROR_RATE_MAX))


def pulses_of(requests: np.ndarray, failed: np.ndarray, last: int) -> list[StoredPulse]:
    """Return the pulses that the service reads at a round: those of the horizon."""
    first = max(0, last + 1 - int(HORIZON.total_seconds() / INTERVAL_S))
    return [
        StoredPulse(
            START + timedelta(seconds=place * INTERVAL_S),
            f"w{worker}",
            None,
            failed[place, worker] / requests[place, worker] if requests[place, worker] else None,
            int(requests[place, worker]),
            None,
            None,
        )
        for place in range(first, last + 1)
        for worker in range(requests.shape[1])
    ]


def delay_s(
    rng: np.random.Generator, workers: int, requests_s: float = 5.0, error_rate: float = 0.1
) -> float:
    """Seconds from the first failing interval's beginning to the finding, after ten healthy minutes."""
    before, after = (
        rounds(rng, workers, requests_s, 0.005, 60),
        rounds(rng, workers, requests_s, error_rate, 60),
    )
    requests, failed = (np.concatenate(pair) for pair in zip(before, after, strict=True))
    for place in range(60, 120):
        pulses = pulses_of(requests, failed, place)
        snapshots = [
            Snapshot(id=uuid4(), system="s", geometry=Geometry.SPHERE, **each._asdict())
            for each in pulses[-10:]
        ]
        if evaluate(look(snapshots, None, pulses, rhythm_of(pulses)), Thresholds()):
            return (place - 59) * INTERVAL_S
    return float("inf")


def main() -> None:
    """Simulate, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=1_000.0, help="system-days of healthy systems in all")
    parser.add_argument("--outages", type=int, default=400, help="simulated outages")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    kinds = list(product(WORKERS, RATES_S, ERROR_RATES))
    cases = [healthy(rng, *kind, options.days / len(kinds)) for kind in kinds]
    delays = [delay_s(rng, WORKERS[i % len(WORKERS)]) for i in range(options.outages)]
    result = {
        "system_days": options.days,
        "false_critical": sum(case.false_findings for case in cases),
        "plain_false_share_worst": max(case.plain_false_share for case in cases),
        "outages": options.outages,
        "found_within_120_s": float(np.mean(np.array(delays) <= DELAY_WANTED_S)),
        "delay_median_s": float(np.median(delays)),
        "delay_p99_s": float(np.quantile(delays, 0.99, method="higher")),
        "cases": [asdict(case) for case in cases if case.false_findings],
    }
    if options.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
