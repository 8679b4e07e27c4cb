"""Whether a workload reaches what a change changes: without that, a measurement would compare noise."""
