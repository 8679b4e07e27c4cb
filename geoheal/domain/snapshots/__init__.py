"""Values about what is measured: snapshots, their basins, batches, baselines and code versions."""
