"""Compare two stretches of telemetry: is the candidate as good as the current release?"""
