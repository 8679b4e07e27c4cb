"""What people add to alarms: changes, silences and rules; and the alerts that report them."""
