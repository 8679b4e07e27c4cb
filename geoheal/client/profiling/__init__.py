"""The sampling profiler: where the process spends its time, by function, line and route."""
