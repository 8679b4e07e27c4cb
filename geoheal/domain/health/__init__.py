"""Values about how a system is judged: systems, signals, thresholds, findings, and what is known of them."""
