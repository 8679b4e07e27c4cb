"""Watching real processes: what they use and how they answer, observed every few seconds and reported.

A watched system is a point of the simplex with 64 cells. Which distribution that is depends on what can be
observed:

* where requests can be sent to it (the service itself, or ``--probe URL``), the distribution of their
  latencies (:mod:`geoheal.geometry.cells.latency_histogram`);
* otherwise how CPU time and memory are shared out (:mod:`geoheal.watch.resource_shares`).

Both forget: an observation's weight halves every minute, so that a few slow requests do not count as drift
and a lasting change is one within a minute or two. Φ and κ cannot be measured from a single distribution, and
are not reported.
"""
