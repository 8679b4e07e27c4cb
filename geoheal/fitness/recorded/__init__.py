"""Workloads of recorded calls: selected, proven on the current code, and replayed in the sandbox."""
