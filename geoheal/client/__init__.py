"""What runs inside the monitored process: standard library, NumPy, and nothing of the service."""
