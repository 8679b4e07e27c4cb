"""Models of requests and responses about alarms."""
