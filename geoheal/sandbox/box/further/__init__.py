"""Further runs: functions are asked with other inputs, and what a run leaves behind is looked at."""
