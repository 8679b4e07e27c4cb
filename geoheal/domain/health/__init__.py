"""Values about the judgement of a system: systems, signals, thresholds, findings, status."""
