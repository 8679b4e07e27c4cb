"""Which commit an incident began with: from stored snapshots and registered modules to a search."""
