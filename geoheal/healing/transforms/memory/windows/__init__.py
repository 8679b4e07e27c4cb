"""Tables of windows in time: what came of late, by key."""
