"""Where the added time is spent: functions that got slower than the rest, by the stored profiles."""
