"""Tracks how long operations take, and sums them up for a dashboard."""

from collections import defaultdict, deque


class PerformanceTracker:
    def __init__(self, max_samples=2000):
        self.operation_timings = defaultdict(lambda: deque(maxlen=max_samples))
        self.thresholds = {"tool": 0.8, "resource": 0.5}
        self.slow = 0

    def record(self, operation, duration):
        self.operation_timings[operation].append(duration)
        if duration > self.thresholds.get(operation, 1.0):
            self.slow += 1

    def percentile(self, operation, share):
        timings = sorted(self.operation_timings[operation])
        if not timings:
            return 0.0
        place = min(int(len(timings) * share), len(timings) - 1)
        return timings[place]

    def summary(self, operation):
        timings = self.operation_timings[operation]
        if not timings:
            return {"count": 0}
        return {
            "count": len(timings),
            "min": min(timings),
            "max": max(timings),
            "p50": self.percentile(operation, 0.5),
            "p95": self.percentile(operation, 0.95),
            "p99": self.percentile(operation, 0.99),
            "is_degraded": self.degraded(operation),
        }

    def degraded(self, operation, factor=1.5):
        baseline = self.percentile(operation, 0.5)
        return self.percentile(operation, 0.9) > factor * baseline

    def dashboard(self):
        return {name: self.summary(name) for name in sorted(self.operation_timings)}

    def clear(self, operation):
        self.operation_timings.pop(operation, None)


def serve(batches, refreshes):
    tracker = PerformanceTracker()
    seen = []
    for batch in batches:
        for operation, duration in batch:
            tracker.record(operation, duration)
        for _ in range(refreshes):
            seen.append(tracker.dashboard())
    return seen[-2:], tracker.slow
