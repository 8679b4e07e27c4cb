"""Workloads from a project's own benchmarks: functions named ``bench_*`` and tests of pytest-benchmark."""
