"""Samples that wait for the rest of their scrape: remote write splits scrapes arbitrarily."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from geoheal.monitor.telemetry.buckets import from_json
from geoheal.monitor.telemetry.prometheus.samples import Native, Sample

SAMPLES_MAX: Final = 10_000
"""Largest number of waiting samples per target; further ones are left out."""

Key = tuple[str, tuple[tuple[str, str], ...], int]


@dataclass(slots=True)
class Pending:
    """The newest, still incomplete scrape of a target: it is complete when a newer one begins.

    Parameters
    ----------
    samples
        By series and time.
    released_ns
        Time of the newest sample that was passed on; older ones that arrive later are ignored.
    """

    samples: dict[Key, Sample] = field(default_factory=dict)
    released_ns: int = 0

    def take(self, samples: Iterable[Sample]) -> tuple[list[Sample], int]:
        """Add samples; return those of complete scrapes, and the number of dropped ones."""
        left_out = 0
        for sample in samples:
            key = (sample.name, tuple(sorted(sample.labels.items())), sample.time_ns)
            if sample.time_ns <= self.released_ns:
                continue
            if key in self.samples or len(self.samples) < SAMPLES_MAX:
                self.samples[key] = sample
            else:
                left_out += 1
        newest = max((each.time_ns for each in self.samples.values()), default=0)
        ready = [each for each in self.samples.values() if each.time_ns < newest]
        self.samples = {key: each for key, each in self.samples.items() if each.time_ns == newest}
        self.released_ns = max((each.time_ns for each in ready), default=self.released_ns)
        return ready, left_out

    def to_json(self) -> list[Any]:
        """Plain JSON."""
        return [self.released_ns, [_to_json(each) for each in self.samples.values()]]

    @classmethod
    def from_json(cls, value: list[Any]) -> "Pending":
        """Return what :meth:`to_json` wrote."""
        released_ns, kept = value
        pending = cls()
        pending.take(map(_from_json, kept))
        pending.released_ns = released_ns
        return pending


def _to_json(sample: Sample) -> list[Any]:
    native = sample.native
    histogram = None
    if native is not None:
        buckets = None if native.buckets is None else native.buckets.to_json()
        histogram = [native.count, buckets, native.reason, native.remark]
    return [sample.name, dict(sample.labels), repr(sample.value), sample.time_ns, sample.kind, histogram]


def _from_json(value: list[Any]) -> Sample:
    name, labels, number, time_ns, kind, histogram = value
    native = None
    if histogram is not None:
        count, buckets, *flaws = histogram  # an earlier version stored no flaws
        native = Native(count, None if buckets is None else from_json(buckets), *flaws)
    return Sample(name, labels, float(number), time_ns, kind, native)
