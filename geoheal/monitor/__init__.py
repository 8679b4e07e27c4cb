"""Layer 1: takes snapshots in, and says when a system drifts or degrades and why."""
