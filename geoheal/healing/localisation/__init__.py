"""Localisation of added time: functions that became slower than the rest, by the stored profiles."""
