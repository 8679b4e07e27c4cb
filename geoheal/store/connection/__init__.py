"""What a session stands on: the driver's errors, replicas, notifications, and rows by name."""
