"""Workloads made of recorded calls: chosen, proven on the current code, and replayed in the sandbox."""
