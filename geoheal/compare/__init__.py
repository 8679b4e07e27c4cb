"""Compare two periods of telemetry: is the candidate as good as the current release?"""
