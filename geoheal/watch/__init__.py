"""Observe processes from outside: their resources and responses, every few seconds, as snapshots.

A watched system is a point of the simplex with 64 cells. Which distribution that is depends on what can be
observed:

* if requests can be sent to it (the service itself, or ``--probe URL``), the distribution of their
  latencies (:mod:`geoheal.geometry.cells.latency_histogram`);
* otherwise the shares of CPU time and memory (:mod:`geoheal.watch.resource_shares`).

In both, an observation's weight halves every minute, so that a few slow requests do not count as drift, and
a lasting change does within a minute or two. Φ and κ cannot be measured from a single distribution, and
are not reported.
"""
