"""The database on a cluster: how it is spread, what analysts ask there, and what can be reached."""
