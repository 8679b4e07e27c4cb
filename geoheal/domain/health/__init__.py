"""Values about a system's health: snapshots, baselines, findings, thresholds, history."""
