"""Values about alarms: change events, own rules, silences, alerts."""
