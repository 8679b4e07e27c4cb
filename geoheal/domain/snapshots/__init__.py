"""Values about measurements: snapshots, their basins, batches, baselines and code versions."""
