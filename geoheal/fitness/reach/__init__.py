"""Whether a workload reaches a change: otherwise a measurement would compare noise."""
