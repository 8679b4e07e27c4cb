"""Where a monitored process spends its time."""
