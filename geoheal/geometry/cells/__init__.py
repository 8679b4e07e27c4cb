"""Cells of a basin: what each of its coordinates counts, learnt from means or quantiles, or latencies."""
