"""Find the commit behind an incident: from stored snapshots and registered modules to a search."""
