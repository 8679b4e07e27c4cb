"""Values about profiles: where a monitored process spends its time."""
