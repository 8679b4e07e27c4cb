"""Outputs of workloads, and whether those of two runs agree."""
