"""Transforms that rest on what was seen under the workload, and prove nothing."""
