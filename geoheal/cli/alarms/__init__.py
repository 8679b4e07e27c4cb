"""Commands about alarms: changes, silences, rules and alerts."""
