"""The database on a cluster: its distribution, the queries of analysts, and which nodes can be reached."""
